import path from 'node:path'
import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { basisOf } from '#lib/run/basis.ts'
import type { Base, RunEvent } from '#lib/run/events.ts'
import { fold, foldLog } from '#lib/run/fold.ts'
import { checkOrder } from '#lib/run/order.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState } from '#lib/run/state.ts'
import { cutOf } from '#server/runs/cut-of.ts'
import { basisFor, eventPages, lineageOf, loadState } from '#server/runs/load-run.ts'
import { StateCache } from '#server/runs/state-cache.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { createdRun } from '../../support/episode.ts'
import { legalLog, legalPicks } from '../../support/legal-log.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const cold = () => ({ ...app.ctx, states: new StateCache() })

/** Keeps a log as a run; answers its fold. */
async function keep(id: string, events: readonly RunEvent[], basis = INITIAL_STATE): Promise<RunState> {
  const state = fold(basis, events)
  await app.ctx.store.createRuns([{ summary: summaryOf(id, state), events }])
  return state
}

/** Tokens are not read to fold a log, so where there are some their number is said. */
const counted = (events: readonly RunEvent[]): RunEvent[] =>
  events.map((event) => (event.type === 'tokens.appended' && event.tokens ? { ...event, count: event.tokens.length } : event))

/** Where a log of arbitrary choices may be cut; undefined where all its messages are of a turn that goes on. */
function anyCut(id: string, state: RunState, pick: number): Base | undefined {
  for (let message = pick % (state.messages.length + 1); message >= 0; message -= 1) {
    try {
      return cutOf(app.ctx, { id, state, request: { message, start: true } })
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'conflict' })
    }
  }
  return undefined
}

describe('loadState', () => {
  it('gives the same state from memory and from the log, with tokens counted though they are not read', async () => {
    app = await startTestApp([reply({ content: ['a', 'b', 'c'], logprobs: true })])
    const id = await app.start()
    const live = app.ctx.episodes.get(id)
    await live?.done
    const loaded = loadState(app.ctx, id)
    expect(loaded).toEqual(live?.state)
    expect(loaded).toEqual(foldLog(app.events(id)))
    expect(loaded.counts.tokens).toBe(3)
    expect(loadState(app.ctx, id)).toBe(loaded)
  })

  it('folds base upon base and its own log, for any logs and cuts, and reads no more of a base than counts', async () => {
    app = await startTestApp([])
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(legalPicks, fc.nat()), { minLength: 2, maxLength: 5 }), async (logs) => {
        const states: { id: string; state: RunState }[] = []
        for (const [picks, pick] of logs) {
          const below = states.at(-1)
          const base = below && anyCut(below.id, below.state, pick)
          if (below !== undefined && base === undefined) break
          // Cut off what the base's whole log says, not only what it says up to `base.seq`.
          const basis = below && base ? basisOf(below.state, base) : INITIAL_STATE
          const events = counted(legalLog(picks, base && { basis, base }))
          checkOrder(events, basis)
          const id = `run-${(run += 1)}`
          const state = await keep(id, events, basis)
          states.push({ id, state })
          const ctx = cold()
          expect(basisFor(ctx, { base })).toEqual(basis)
          expect(loadState(ctx, id)).toEqual(state)
          const seq = 1 + (pick % events.length)
          expect(loadState(ctx, id, { seq })).toEqual(fold(basis, events.slice(0, seq)))
          expect(loadState(ctx, id)).toEqual(state)
        }
        const top = states.at(-1)
        expect(lineageOf(app.ctx, top?.id ?? '').map(({ id }) => id)).toEqual(states.map(({ id }) => id))
        for (const { id, state } of states) expect(loadState(app.ctx, id)).toEqual(state)
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('gives the state after any event, and refuses one beyond the log', async () => {
    app = await startTestApp([reply({ content: 'ok' })])
    const id = await app.finish()
    const events = app.events(id)
    for (const { seq } of events) expect(loadState(app.ctx, id, { seq })).toEqual(foldLog(events.slice(0, seq)))
    const beyond = `the log of run ${id} ends with event ${events.length}; there is no event ${events.length + 1}`
    expect(() => loadState(app.ctx, id, { seq: events.length + 1 })).toThrow(
      expect.objectContaining({ code: 'bad_request', message: beyond, issues: [{ path: 'seq', message: beyond }] }),
    )
    expect(() => loadState(app.ctx, 'nobody')).toThrow('there is no run nobody')
  })

  it('goes on from what it knows when a log has grown', async () => {
    app = await startTestApp([])
    const { order, events } = createdRun()
    await keep('id', events)
    expect(loadState(app.ctx, 'id').status).toBe('created')
    const more = [order.place({ type: 'run.interrupted', why: 'gone' }, 5)]
    await app.ctx.store.appendEvents('id', more, summaryOf('id', foldLog([...events, ...more])))
    expect(loadState(app.ctx, 'id')).toEqual(foldLog([...events, ...more]))
  })
})

describe('a chain of bases', () => {
  it('may be a thousand forks long', async () => {
    app = await startTestApp([])
    const { order, events, state } = createdRun({ task: 'message 0' })
    let below = state
    const { config } = state
    if (config === null) throw new Error('it was just created')
    const runs = [{ summary: summaryOf('link-0', state), events }]
    for (let at = 1; at < 1000; at += 1) {
      const base = { run: `link-${at - 1}`, message: at, seq: below.lastSeq }
      const basis = basisOf(below, base)
      const own: RunEvent[] = [
        { seq: 1, at, type: 'run.created', kind: 'draft', config, base, title: 'x' },
        { seq: 2, at, type: 'message.authored', index: at, message: { role: 'user', content: `message ${at}` } },
      ]
      below = fold(basis, own)
      runs.push({ summary: summaryOf(`link-${at}`, below), events: own })
    }
    expect(order.messages).toBe(1)
    await app.ctx.store.createRuns(runs)
    const loaded = loadState(app.ctx, 'link-999')
    expect(loaded).toEqual(below)
    expect(loaded.messages.map(({ message }) => message.content)).toEqual(Array.from({ length: 1000 }, (_, at) => `message ${at}`))
    expect(lineageOf(app.ctx, 'link-999')).toHaveLength(1000)
    expect(app.ctx.store.listFamily('link-500')).toHaveLength(1000)
  }, 60_000)

  /** Writes to the database what no verb would. */
  async function tamper(sql: string): Promise<void> {
    const { events, state, order } = createdRun()
    await keep('low', events)
    const { config } = state
    if (config === null) throw new Error('it was just created')
    const base = { run: 'low', message: 1, seq: 1 }
    await keep('high', [{ seq: 1, at: 1, type: 'run.created', kind: 'draft', config, base, title: 'x' }], basisOf(state, base))
    expect(order.seq).toBe(1)
    const db = new Database(path.join(app.dataDir, 'retake.sqlite'))
    db.pragma('foreign_keys = OFF')
    db.exec(sql)
    db.close()
  }

  it.each([
    ["update runs set base_run = 'high', base_message = 1, base_seq = 1 where id = 'low'", 'run high stands on itself: high on low on high'],
    ["update runs set base_run = 'high' where id = 'high'", 'run high stands on itself: high on high'],
    ["update runs set base_run = 'gone' where id = 'high'", 'run high stands on run gone, which is not there'],
    ["update runs set base_seq = 7 where id = 'high'", 'event 7 of run low is missing: its log ends with event 1'],
  ])('is refused where it cannot be followed: %s', async (sql, message) => {
    app = await startTestApp([])
    await tamper(sql)
    expect(() => loadState(app.ctx, 'high')).toThrow(expect.objectContaining({ code: 'internal', message }))
    expect(() => lineageOf(app.ctx, 'high')).toThrow(message)
  })
})

it('eventPages gives the events between two, in pages', async () => {
  app = await startTestApp([])
  const { events } = createdRun()
  const config = events[0]
  const marks = Array.from({ length: 4999 }, (_, at) => ({ seq: at + 2, at: 1, type: 'message.marked', index: 0, marks: {} }) as const)
  await keep('id', [...(config ? [config] : []), ...marks])
  const sizes = (span: { after?: number; upTo?: number }) => [...eventPages(app.ctx, 'id', { ...span, withTokens: false })].map((page) => page.length)
  expect(sizes({})).toEqual([2000, 2000, 1000])
  expect(sizes({ upTo: 2000 })).toEqual([2000])
  expect(sizes({ after: 10, upTo: 2011 })).toEqual([2000, 1])
  expect(sizes({ after: 5000 })).toEqual([])
})
