import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { gunzipSync } from 'node:zlib'
import { htmlInputSchema } from '#lib/api/html.ts'
import { exportHtml } from '#server/html-export/export-html.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { foldLog } from '#lib/run/fold.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { BYTE_PLACES, PLACES, SPELLINGS } from '../../support/planted-secrets.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'
import { watchedReads } from '../../support/watched-reads.ts'

vi.mock('#server/html-export/viewer.ts', () => ({
  readViewer: () => Promise.resolve({ script: 'go()', scriptHash: 'a=', style: 'p{}', styleHash: 'b=' }),
}))

/** Made up here, so that nobody takes it for one of somebody's. */
const SECRET = ['AKIA', 'J7QLVZXW3NTB5R2M'].join('')
const EVENTS: RunEvent[] = [
  { seq: 1, at: 1, type: 'run.created', kind: 'import', title: `Look for ${SECRET}`, config: runConfigSchema.parse({ task: `the key is ${SECRET}`, tags: ['internal'] }) },
]

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
  await app.ctx.store.createRuns([{ summary: summaryOf('one', foldLog(EVENTS)), events: EVENTS }])
})
afterEach(() => app.stop())

/** All that a file says: its page, and its blocks unpacked. */
async function textOf(keep: readonly string[] = []): Promise<string> {
  let html = ''
  for await (const piece of await exportHtml(app.ctx, htmlInputSchema.parse({ runs: ['one'], keep: [...keep] }))) html += piece
  return unpacked(html)
}

function unpacked(html: string): string {
  const blocks = [...html.matchAll(/type="text\/plain" id="[^"]+">([^<]*)</g)].map((match) => gunzipSync(Buffer.from(match[1] ?? '', 'base64')).toString('utf8'))
  return [html, ...blocks].join('\n')
}

it('cuts what looks like a secret, names no run of the store, and says nothing of tags', async () => {
  const text = await textOf()
  expect(text).toContain('█'.repeat(SECRET.length))
  expect(text).not.toContain(SECRET)
  expect(text).not.toContain('internal')
  expect(text).not.toContain('/api/runs/one')
  expect(text).toContain('"cuts":1')
})

it('cuts the server’s own value, however it is laid out', async () => {
  const own = 'an-access-token-of-Server+7?'
  const ctx = { ...app.ctx, config: { ...app.ctx.config, accessToken: own } }
  const logs = [...Object.values(SPELLINGS).map((spell) => PLACES['tool result']?.(spell(own)) ?? []), ...Object.values(BYTE_PLACES).map((plant) => plant(own))]
  const ids = logs.map((_, at) => `own-${at}`)
  await app.ctx.store.createRuns(logs.map((events, at) => ({ summary: summaryOf(`own-${at}`, foldLog(events)), events })))
  const pieces = await Array.fromAsync(await exportHtml(ctx, htmlInputSchema.parse({ runs: ids, include: { toolResults: true } })))
  const text = unpacked(pieces.join(''))
  expect(text).toContain(`"cuts":${ids.length}`)
  // Of no place the bytes, nor what base64 makes of a line's end and the next one's beginning.
  expect(text).not.toMatch(/97\W+110\W+45\W+97|YW4tYWNj/)
})

it('refuses a run that is not there, and a finding that is not there', async () => {
  await expect(exportHtml(app.ctx, htmlInputSchema.parse({ runs: ['nobody'] }))).rejects.toMatchObject({ code: 'not_found' })
  await expect(textOf(['nothing'])).rejects.toMatchObject({ code: 'bad_request' })
})

it('reads no more runs once whoever asked has gone', async () => {
  for (const id of ['two', 'three']) await app.ctx.store.createRuns([{ summary: summaryOf(id, foldLog(EVENTS)), events: EVENTS }])
  const choice = htmlInputSchema.parse({ runs: ['one', 'two', 'three'] })
  const gone = new AbortController()
  const read: string[] = []
  const ctx = watchedReads(app.ctx, (run) => {
    read.push(run)
    if (run === 'two') gone.abort()
  })
  await expect(exportHtml(ctx, choice, gone.signal)).rejects.toThrow('abort')
  expect(new Set(read)).toEqual(new Set(['one', 'two']))
})
