import { readdir } from 'node:fs/promises'
import os from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { replayedCallsSchema } from '#lib/api/writing.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import { foldLog } from '#lib/run/fold.ts'
import { replayCalls } from '#server/runs/replay-calls.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const call = (name: string, args: object): string => `<tool_call>${JSON.stringify({ name, arguments: args })}</tool_call>`
const never = new AbortController().signal
const folders = async (): Promise<string[]> => (await readdir(os.tmpdir())).filter((name) => name.startsWith('retake-replay-'))

describe('replayCalls', () => {
  it('runs all calls again in a workspace of their own, which is gone afterwards', async () => {
    const first = call('remember', { key: 'x', value: 'one' }) + call('calculator', { expression: '2*3' })
    app = await startTestApp([reply({ content: first }), reply({ content: call('lookup', { key: 'x' }) }), reply({ content: 'ok' })])
    const id = await app.finish()
    const before = await folders()
    const replayed = replayedCallsSchema.parse(await replayCalls(app.ctx, id, never))
    expect(replayed.calls.map(({ turn, name, now, same }) => [turn, name, now.result, same])).toEqual([
      [1, 'remember', 'saved', true],
      [1, 'calculator', 6, true],
      [2, 'lookup', 'one', true],
    ])
    expect(await folders()).toEqual(before)
  })

  it('says of a tool that is gone that it is, and of another result that it differs', async () => {
    app = await startTestApp([])
    const text = (content: string, role: 'assistant' | 'user') => ({ role, content })
    const config = runConfigSchema.parse({
      task: 'x',
      history: [
        text(call('browse', {}) + call('calculator', { expression: '2*3' }), 'assistant'),
        text('<tool_response>{"result": "page"}</tool_response>\n<tool_response>{"result": 7}</tool_response>', 'user'),
      ],
    })
    const created = { seq: 1, at: 1, type: 'run.created' as const, kind: 'import' as const, config, title: 'x' }
    await app.ctx.store.createRuns([{ summary: summaryOf('written', foldLog([created])), events: [created] }])
    const { calls } = await replayCalls(app.ctx, 'written', never)
    expect(calls[0]).toMatchObject({ recorded: { result: 'page' }, now: { ok: false, error: expect.stringContaining('browse') }, same: false })
    expect(calls[1]).toMatchObject({ turn: 0, callId: 'message_0_2', recorded: { result: 7 }, now: { ok: true, result: 6 }, same: false })
  })

  it('ends with the request, and knows no run that is not there', async () => {
    app = await startTestApp([reply({ content: call('calculator', { expression: '2*3' }) }), reply({ content: 'ok' })])
    const id = await app.finish()
    const before = await folders()
    await expect(replayCalls(app.ctx, id, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(await folders()).toEqual(before)
    await expect(replayCalls(app.ctx, 'nobody', never)).rejects.toMatchObject({ code: 'not_found' })
  })
})
