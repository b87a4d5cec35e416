import { afterEach, describe, expect, it } from 'vitest'
import { runConfigSchema } from '#lib/run/config.ts'
import { checkOrder } from '#lib/run/order.ts'
import { startRun } from '#server/runs/start-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'

describe('startRun', () => {
  it('runs a whole episode and keeps every event, in legal order, with its tokens', async () => {
    app = await startTestApp([reply({ content: CALL.split(''), logprobs: true }), reply({ content: '5' })])
    const id = await app.finish()
    const events = app.events(id)
    checkOrder(events)
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'final', finalResponse: '5' })
    const tokens = events.flatMap((event) => (event.type === 'tokens.appended' ? (event.tokens ?? []) : []))
    expect(tokens.map((token) => token.text).join('')).toBe(CALL)
    expect(app.ctx.store.getRun(id)).toMatchObject({ status: 'finished', outcome: 'final', turns: 2, calls: 1, lastSeq: events.length })
  })

  it('gives a run the first line of its task as title, unless it has one', async () => {
    app = await startTestApp(() => reply({ content: 'ok' }))
    const plain = await app.finish({ task: '  first line\nsecond line' })
    const titled = await app.finish({ title: 'mine' })
    expect(app.ctx.store.getRun(plain)?.title).toBe('first line')
    expect(app.ctx.store.getRun(titled)?.title).toBe('mine')
  })

  it('starts a group as several runs of one task with seeds that follow each other', async () => {
    app = await startTestApp(() => reply({ content: 'ok' }))
    const config = runConfigSchema.parse({ task: 'hi', protocol: 'hermes', groupSize: 3, sampling: { seed: 7 } })
    const { group } = await startRun(app.ctx, config)
    const { runs } = app.ctx.store.listRuns({ group: group ?? 'none' })
    await Promise.all(runs.map(async (run) => app.ctx.episodes.get(run.id)?.done))
    expect(runs).toHaveLength(3)
    const seeds = app.model.requests.map((request) => Number('seed' in request ? request['seed'] : Number.NaN))
    expect(seeds.toSorted((a, b) => a - b)).toEqual([7, 8, 9])
  })

  it.each([
    [{ server: 'nowhere' }, /no model server nowhere; known are env, bundled/],
    [{ toolsets: { enabled: ['shell'] } }, /shell/],
    [{ server: 'bundled', protocol: 'native' as const }, /no structured tool calls/],
    [{ protocol: 'tokens' as const }, /takes no token ids/],
  ])('refuses %j before anything is written', async (config, message) => {
    app = await startTestApp([])
    await expect(app.start(config)).rejects.toThrow(message)
    expect(app.ctx.store.listRuns({}).runs).toEqual([])
  })

  it('ends a run whose server cannot be reached as failed, with the reason, at once', async () => {
    app = await startTestApp([])
    const { id: server } = await app.ctx.servers.add({ name: 'gone', kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1' })
    const id = await app.finish({ protocol: 'auto', server })
    expect(app.events(id).at(-1)).toMatchObject({
      type: 'run.finished',
      outcome: 'failed',
      error: { code: 'not_started', message: expect.stringContaining('127.0.0.1:9') },
    })
  })
})
