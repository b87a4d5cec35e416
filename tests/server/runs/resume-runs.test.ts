import { afterEach, describe, expect, it, vi } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import { fold, foldLog } from '#lib/run/fold.ts'
import { checkOrder } from '#lib/run/order.ts'
import { foldSequences } from '#lib/tokens/fold-sequences.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { basisFor, loadState } from '#server/runs/load-run.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'

async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { interval: 5, timeout: 50_000 })
}

describe('resumeRuns', () => {
  it('parks an episode when the server stops and takes it up from its last committed turn', async () => {
    app = await startTestApp([
      reply({ content: CALL }),
      reply({ content: ['half ', 'an ', 'answer'], hangAfter: 2 }),
      reply({ content: 'It is 5.' }),
    ])
    const id = await app.start()
    await until(() => app.events(id).some((event) => event.type === 'tokens.appended' && event.turn === 2))
    app = await app.restart()
    await app.ctx.episodes.get(id)?.done
    const events = app.events(id)
    checkOrder(events)
    const types = events.map((event) => event.type)
    expect(types.filter((type) => type === 'run.interrupted' || type === 'run.resumed')).toEqual(['run.interrupted', 'run.resumed'])
    expect(events.find((event) => event.type === 'run.resumed')).toMatchObject({ turn: 2 })
    const state = foldLog(events)
    expect(state).toMatchObject({ outcome: 'final', finalResponse: 'It is 5.', attempt: 2 })
    expect(state.turns.map((turn) => turn.turn)).toEqual([1, 2])
    expect(state.interruptions[0]?.discarded[0]?.streamed?.content).toMatch(/^half /)
    expect(app.model.requests).toHaveLength(3)
    expect(app.model.requests[2]?.messages?.length).toBe(app.model.requests[1]?.messages?.length)
  })

  it('leaves finished runs alone', async () => {
    app = await startTestApp([reply({ content: 'ok' })])
    const id = await app.finish()
    const before = app.events(id)
    app = await app.restart()
    expect(app.ctx.episodes.count).toBe(0)
    expect(app.events(id)).toEqual(before)
  })

  it('goes on with the very ids of a run in the protocol tokens', async () => {
    app = await startTestApp([])
    const whole = app.events(await app.finish({ server: 'bundled', protocol: 'tokens', task: 'What is 48 times 7?' }))
    const cut = whole.findIndex((event) => event.type === 'turn.started' && event.turn === 2)
    const begun = whole.slice(0, cut)
    await app.ctx.store.createRuns([{ summary: summaryOf('half', foldLog(begun)), events: begun }])
    app = await app.restart()
    await app.ctx.episodes.get('half')?.done
    const resumed = app.events('half')
    const prompts = (events: typeof whole) => events.filter((event) => event.type === 'prompt.encoded')
    expect(prompts(resumed).map((event) => event.drift.kind)).toEqual(['first', 'exact'])
    const [tool, fresh] = [prompts(whole)[1], prompts(resumed)[1]]
    // The tool's own time stands in the new prompt tokens, so only what is kept must be the same.
    expect(fresh?.keep).toBe(tool?.keep)
    expect(foldSequences(resumed)).toHaveLength(1)
    expect(foldLog(resumed).finalResponse).toBe('48 times 7 is 336.')
  }, 60_000)

  it('takes up a fork from its own last turn, or from the first that follows its base', async () => {
    app = await startTestApp([reply({ content: CALL }), reply({ content: 'It is 5.' }), ...[1, 2].map(() => reply({ content: ['a'], hangAfter: 0 })), reply({ content: 'Five.' })])
    const base = await app.finish()
    const { id } = await forkRun(app.ctx, base, forkSchema.parse({ message: 3 }))
    for (let stop = 0; stop < 2; stop += 1) {
      await until(() => app.model.requests.length === 3 + stop)
      app = await app.restart()
    }
    await app.ctx.episodes.get(id)?.done
    const state = loadState(app.ctx, id)
    checkOrder(app.events(id), basisFor(app.ctx, state))
    expect(state).toMatchObject({ outcome: 'final', finalResponse: 'Five.', attempt: 3 })
    expect(state.turns.map(({ turn }) => turn)).toEqual([1, 2])
    expect(app.events(id).flatMap((event) => (event.type === 'run.resumed' ? [event.turn] : []))).toEqual([2, 2])
  })

  it('begins a fork that was stopped before its first turn with the turn after its base', async () => {
    app = await startTestApp([reply({ content: CALL }), reply({ content: 'It is 5.' }), reply({ content: 'Five.' })])
    const base = await app.finish()
    const cut = { run: base, message: 3, seq: app.events(base).findLast((event) => event.type === 'message.observed')?.seq ?? 0 }
    const { config } = loadState(app.ctx, base)
    if (config === null) throw new Error('it has run')
    const created = { seq: 1, at: 1, type: 'run.created', kind: 'episode', config, base: cut, title: 'x' } as const
    await app.ctx.store.createRuns([{ summary: summaryOf('fork', fold(basisFor(app.ctx, { base: cut }), [created])), events: [created] }])
    app = await app.restart()
    await app.ctx.episodes.get('fork')?.done
    expect(loadState(app.ctx, 'fork')).toMatchObject({ finalResponse: 'Five.', turns: [{ turn: 1 }, { turn: 2 }] })
  })

  it('gives up on a turn that was in work at stop after stop', async () => {
    app = await startTestApp(() => reply({ content: ['x', 'y'], hangAfter: 1 }))
    const id = await app.start()
    for (let stop = 0; stop < 6; stop += 1) {
      // Each attempt says one word before it hangs.
      const words = () => app.events(id).filter((event) => event.type === 'tokens.appended').length
      await until(() => words() > stop || app.events(id).at(-1)?.type === 'run.finished')
      app = await app.restart()
    }
    await app.ctx.episodes.get(id)?.done
    expect(app.events(id).at(-1)).toMatchObject({ type: 'run.finished', outcome: 'failed', error: { code: 'interrupted' } })
  })
})
