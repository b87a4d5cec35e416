import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fileHeadSchema, HEAD_ELEMENT } from '#lib/html-export/file-head.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { htmlFile } from '#server/html-export/html-file.ts'

const VIEWER = { script: 'go()', scriptHash: 'aaa=', style: 'p{}', styleHash: 'bbb=' }
const INCLUDE = { toolResults: true, reasoning: true, system: true, tokens: false }
const HOSTILE = '</script><script>alert(1)</script><!--'

function events(title: string): RunEvent[] {
  return [{ seq: 1, at: 1, type: 'run.created', kind: 'episode', title, config: runConfigSchema.parse({ task: title, tags: ['secret-project'] }) }]
}

async function fileOf(titles: readonly string[], signal?: AbortSignal): Promise<string> {
  const runs = titles.map((title, at) => ({ id: `run${at}`, links: [{ base: null, events: events(title) }], cuts: at }))
  return (await Array.fromAsync(htmlFile(runs, { viewer: VIEWER, include: INCLUDE, savedAt: 5, signal }))).join('')
}

function blockOf(html: string, id: string): unknown {
  const base64 = new RegExp(`id="${id}">([^<]*)<`).exec(html)?.[1] ?? ''
  return JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString('utf8'))
}

describe('an HTML file of runs', () => {
  it('names its runs and where each answer is', async () => {
    const html = await fileOf(['One', 'Two', 'Three'])
    const head = fileHeadSchema.parse(blockOf(html, HEAD_ELEMENT))
    expect(head).toMatchObject({ retake: 1, savedAt: 5, cuts: 3, runs: [{ id: 'run0', title: 'One' }, { title: 'Two' }, { title: 'Three' }] })
    expect(blockOf(html, head.answers['/api/runs/run1'] ?? '')).toMatchObject({ run: { id: 'run1', title: 'Two', tags: [], group: null }, state: { title: 'Two' }, annotations: [] })
  })

  it('keeps text that would end an element inside base64', async () => {
    const html = await fileOf([HOSTILE])
    expect(html).not.toContain('alert')
    expect(html.match(/<script/g)).toHaveLength(4)
    expect(fileHeadSchema.parse(blockOf(html, HEAD_ELEMENT)).runs[0]?.title).toBe(HOSTILE)
  })

  it('is not made on once nobody waits for it', async () => {
    await expect(fileOf(['One'], AbortSignal.abort())).rejects.toThrow('abort')
  })
})
