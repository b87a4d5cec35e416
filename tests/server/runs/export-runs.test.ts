import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportQuerySchema, type ExportReport } from '#lib/api/transfer.ts'
import { keptConfigSchema } from '#lib/run/config.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { exportLines, exportReport } from '#server/runs/export-runs.ts'
import { importRuns } from '#server/runs/import-runs.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { runWith } from '../../support/stored-runs.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { watchedReads } from '../../support/watched-reads.ts'

const FIXTURE = readFileSync(new URL('../../fixtures/formats/hermes-trajectories.jsonl', import.meta.url), 'utf8')

let app: TestApp
beforeEach(async () => {
  app = await startTestApp(() => reply({ content: 'It is 5.' }))
})
afterEach(() => app.stop())

const query = (parts: Record<string, string>) => exportQuerySchema.parse({ format: 'openai-messages', ...parts })
const quiet = new AbortController().signal
const exported = async (parts: Record<string, string>) => (await Array.fromAsync(exportLines(app.ctx, query(parts), quiet))).join('')
const reported = (parts: Record<string, string>): Promise<ExportReport> => exportReport(app.ctx, query(parts), quiet)

async function take(text: string): Promise<string[]> {
  const bytes = (async function* () {
    yield new TextEncoder().encode(text)
  })()
  let last = ''
  for await (const line of importRuns(app.ctx, { bytes, signal: new AbortController().signal })) last = line
  return JSON.parse(last).taken.map((one: { run: string }) => one.run)
}

describe('exportLines', () => {
  it('gives the bytes of an imported file again', async () => {
    const file = `${FIXTURE}{"n": 1.0,  "conversation": [{"from": "user", "value": "<think>"}]}\n`
    const ids = await take(file)
    expect(await exported({ format: 'hermes-trajectory', ids: ids.join(',') })).toBe(file)
  })

  it('writes a run as it was told, in both formats of messages', async () => {
    const id = await app.finish({ protocol: 'native', system: 'Be exact.', toolsets: { enabled: [] } })
    expect(JSON.parse(await exported({ ids: id }))).toEqual({
      messages: [{ role: 'system', content: 'Be exact.' }, { role: 'user', content: 'What is 2 plus 3?' }, { role: 'assistant', content: 'It is 5.' }],
    })
    expect(JSON.parse(await exported({ format: 'hermes-trajectory', ids: id }))).toMatchObject({ completed: true, model: 'scripted-model' })
  })

  it('goes by what was said of messages', async () => {
    const id = await app.finish()
    await app.ctx.store.changeAnnotation({ run: id, message: 1, patch: { train: false, note: 'n' } })
    expect(JSON.parse(await exported({ ids: id })).messages.at(-1)).toEqual({ role: 'assistant', content: 'It is 5.', weight: 0 })
    expect((await reported({ ids: id })).lossy).toEqual([{ run: id, title: expect.any(String), why: expect.stringContaining('note of message 1') }])
  })

  it('pairs an imported row again', async () => {
    const row = { prompt: [{ role: 'user', content: 'q' }], chosen: [{ role: 'assistant', content: 'a' }], rejected: [{ role: 'assistant', content: 'b' }], score_chosen: 2, score_rejected: 1 }
    await take(JSON.stringify(row))
    expect(JSON.parse(await exported({ format: 'preference-pairs' }))).toEqual(row)
  })

  it('makes runs one after another, as they are asked for', async () => {
    await take(Array.from({ length: 300 }, (_, at) => JSON.stringify({ messages: [{ role: 'user', content: `${at} ${'x'.repeat(2000)}` }] })).join('\n'))
    const pieces = exportLines(app.ctx, query({ sort: 'oldest' }), quiet)
    const first = String((await pieces.next()).value)
    expect(first.length).toBeLessThan(70_000)
    expect([first, ...(await Array.fromAsync(pieces))].join('').trim().split('\n')).toHaveLength(300)
  })

  it('reads no more runs once whoever asked has gone', async () => {
    const taken = await take(FIXTURE)
    const gone = new AbortController()
    const read: string[] = []
    const ctx = watchedReads(app.ctx, (run) => {
      read.push(run)
      gone.abort()
    })
    expect(taken).toHaveLength(3)
    await expect(Array.fromAsync(exportLines(ctx, query({ ids: taken.join(',') }), gone.signal))).rejects.toThrow('abort')
    expect(new Set(read)).toEqual(new Set(taken.slice(0, 1)))
  })

  it('refuses at once what cannot be found', () => {
    expect(() => exportLines(app.ctx, query({ collection: 'x' }), quiet)).toThrow('there is no collection x')
  })
})

describe('an export with redact', () => {
  const secret = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'

  it.each(['openai-messages', 'hermes-trajectory'])('cuts what looks like a secret out of %s, and says so', async (format) => {
    const id = await app.finish({ task: `Use ${secret} for this.` })
    expect(await exported({ format, ids: id })).toContain(secret)
    const lines = await exported({ format, ids: id, redact: '1' })
    expect(lines).not.toContain(secret)
    expect(lines).toContain(`Use ${'█'.repeat(secret.length)} for this.`)
    expect((await reported({ format, ids: id, redact: '1' })).lossy).toContainEqual({ run: id, title: expect.any(String), why: '1 value that looks like a secret was cut: GitHub token' })
  })

  it('leaves a run out whose token ids would tell one', async () => {
    const id = await app.finish({ task: `Use ${secret} for this.` })
    const { left } = await reported({ format: 'token-masks', ids: id, redact: '1' })
    expect(left.map(({ why }) => why)).toEqual(['its token ids would tell what looks like a secret: GitHub token'])
  })
})

describe('exportReport', () => {
  it('says which runs are left out and why', async () => {
    await app.ctx.store.createRuns([runWith({ id: 'going', title: 'Going' })])
    const id = await app.finish()
    expect(await reported({ ids: `nobody,going,${id}` })).toEqual({
      format: 'openai-messages',
      records: 1,
      left: [{ run: 'nobody', title: '', why: 'there is no such run' }, { run: 'going', title: 'Going', why: 'it is not finished (running)' }],
      lossy: [],
    })
    expect((await reported({ format: 'token-masks', ids: id })).left).toEqual([{ run: id, title: expect.any(String), why: 'the ids of its tokens are not known' }])
    expect((await reported({ format: 'preference-pairs', ids: `nobody,going,${id}` })).left.map((one) => one.why)).toEqual([
      'there is no such run',
      'it is not finished (running)',
      'it has no sibling to compare it with',
    ])
  })

  it('says that a reply broke off', async () => {
    const text = [{ type: 'turn.started', turn: 1, protocol: 'native' }, { type: 'tokens.appended', turn: 1, channel: 'content', text: 'It', t: 1 }, { type: 'run.finished', outcome: 'cancelled' }] as const
    const config = keptConfigSchema.parse({ task: 'x' })
    const model = { server: 's', model: 'm', protocol: 'native' as const }
    const order = new LogOrder()
    const events = [
      { type: 'run.created' as const, kind: 'episode' as const, config, title: 'T' },
      { type: 'run.started' as const, attempt: 1, model, systemPrompt: '', tools: [] },
      ...text,
    ].map((body) => order.place(body, 1))
    await app.ctx.store.createRuns([{ summary: summaryOf('cut', foldLog(events)), events }])
    expect((await reported({ ids: 'cut' })).lossy).toEqual([{ run: 'cut', title: 'T', why: 'the reply of turn 1 broke off and is not among its messages' }])
  })

  it('counts what the export then holds', async () => {
    await take(FIXTURE)
    for (const format of ['openai-messages', 'hermes-trajectory']) {
      const { records, left } = await reported({ format })
      expect([records, left]).toEqual([3, []])
      expect((await exported({ format })).trim().split('\n')).toHaveLength(3)
    }
  })

  it('stops when nobody waits for it any more', async () => {
    await take(FIXTURE)
    await expect(exportReport(app.ctx, query({}), AbortSignal.abort())).rejects.toThrow('abort')
  })
})
