import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { fold, foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState } from '#lib/run/state.ts'
import { legalLogs } from '../../support/legal-log.ts'

const TIMING = { firstTokenMs: 1, totalMs: 2 }
const created: RunEventBody = {
  type: 'run.created',
  kind: 'episode',
  title: 't',
  config: runConfigSchema.parse({ task: 'q', history: [{ role: 'system', content: 's' }, { role: 'user', content: 'h' }] }),
}
const started: RunEventBody = {
  type: 'run.started',
  attempt: 1,
  model: { server: 'bundled', model: 'm', protocol: 'hermes' },
  systemPrompt: 'p',
  tools: [],
}
const turn = (n: number): RunEventBody => ({ type: 'turn.started', turn: n, protocol: 'hermes' })
const said = (n: number, text: string): RunEventBody => ({ type: 'tokens.appended', turn: n, channel: 'content', text, tokens: [{ text }], t: 7 })
const replied = (n: number, index: number): RunEventBody => ({
  type: 'message.completed',
  turn: n,
  index,
  message: { role: 'assistant', content: 'a' },
  finishReason: 'stop',
  timing: TIMING,
})
const parsed = (n: number, id: string): RunEventBody => ({ type: 'call.parsed', turn: n, call: { id, name: 'x', arguments: {}, source: 'text' } })
const tool = (n: number, callId: string, ok: boolean): RunEventBody[] => [
  { type: 'tool.started', turn: n, callId, name: 'x', arguments: {} },
  { type: 'tool.progressed', turn: n, callId, chunk: 'so ' },
  { type: 'tool.progressed', turn: n, callId, chunk: 'far' },
  { type: 'tool.finished', turn: n, callId, ok, result: null, error: 'bad', durationMs: 4 },
]
const observed = (n: number, index: number): RunEventBody => ({ type: 'message.observed', turn: n, index, message: { role: 'user', content: 'o' } })

const userMessage = (content: string) => ({ role: 'user' as const, content })
const shred = (call: number | undefined, text: string, name?: string): RunEventBody => ({
  type: 'tokens.appended',
  turn: 1,
  channel: 'tool_call',
  text,
  t: 1,
  ...(call === undefined ? {} : { call }),
  ...(name === undefined ? {} : { name }),
})

function log(...bodies: RunEventBody[]): RunEvent[] {
  const order = new LogOrder()
  return bodies.map((body, at) => order.place(body, 1000 + at))
}

const firstTurn = [created, started, turn(1), said(1, 'a'), replied(1, 2), parsed(1, 'c'), ...tool(1, 'c', false), observed(1, 3)]

describe('properties over legal logs', () => {
  test('every prefix folds, and counts as far as it goes', () => {
    fc.assert(
      fc.property(legalLogs, (events) => {
        let state: RunState = INITIAL_STATE
        for (const event of events) {
          state = fold(state, [event])
          expect(state.lastSeq).toBe(event.seq)
        }
        expect(state).toEqual(foldLog(events))
      }),
      { numRuns: 150 },
    )
  })

  test('folding in two parts equals folding at once', () => {
    fc.assert(
      fc.property(legalLogs, fc.nat(), (events, cut) => {
        const at = cut % (events.length + 1)
        expect(fold(foldLog(events.slice(0, at)), events.slice(at))).toEqual(foldLog(events))
      }),
      { numRuns: 300 },
    )
  })

  test('events seen already change nothing, not even the identity', () => {
    fc.assert(
      fc.property(legalLogs, (events) => {
        const state = foldLog(events)
        expect(fold(state, events)).toBe(state)
        expect(fold(state, [])).toBe(state)
      }),
    )
  })

  test('a state is never changed by folding more onto it, and turns that no event touches keep their identity', () => {
    fc.assert(
      fc.property(legalLogs, fc.nat(), (events, cut) => {
        const at = cut % (events.length + 1)
        const before = foldLog(events.slice(0, at))
        const copy = structuredClone(before)
        const after = fold(before, events.slice(at))
        expect(before).toEqual(copy)
        const touched = new Set(events.slice(at).flatMap((event) => ('turn' in event ? [event.turn] : [])))
        for (const [place, entry] of after.turns.entries()) {
          if (!touched.has(entry.turn)) expect(entry).toBe(before.turns[place])
        }
      }),
      { numRuns: 200 },
    )
  })

  test('the counters say what the turns say, and the order knows as many messages as the fold', () => {
    fc.assert(
      fc.property(legalLogs, (events) => {
        const order = new LogOrder()
        for (const event of events) order.take(event)
        const { turns, counts, messages } = foldLog(events)
        const entries = turns.flatMap((entry) => entry.calls)
        expect(messages.length).toBe(order.messages)
        expect(counts).toEqual({
          turns: turns.length,
          tokens: turns.reduce((sum, entry) => sum + entry.tokenCount, 0),
          calls: entries.filter((entry) => entry.kind === 'call').length,
          parseErrors: entries.filter((entry) => entry.kind === 'rejection').length,
          toolErrors: entries.filter((entry) => entry.kind === 'call' && entry.outcome?.ok === false).length,
        })
      }),
      { numRuns: 300 },
    )
  })
})

describe('fold', () => {
  test('begins with the history, without its system messages, and the task', () => {
    const state = foldLog(log(created))
    expect(state.messages.map(({ message, origin }) => [message.content, origin])).toEqual([['h', 'given'], ['q', 'given']])
    expect(state.status).toBe('created')
  })

  test('keeps what streams until the reply is complete', () => {
    const half = foldLog(log(created, started, turn(1), said(1, 'on'), said(1, 'e')))
    expect(half.turns[0]).toMatchObject({ streamed: { content: 'one', reasoning: '', toolCalls: [] }, tokenCount: 2, firstTokenMs: 7 })
    const whole = foldLog(log(created, started, turn(1), said(1, 'one'), replied(1, 2)))
    expect(whole.turns[0]?.streamed).toBeUndefined()
    expect(whole.turns[0]).toMatchObject({ messageIndex: 2, finishReason: 'stop', timing: TIMING })
  })

  test('puts the shreds of structured calls together by their number, gaps or not', () => {
    const events = log(created, started, turn(1), shred(3_000_000_000, '{', 'a'), shred(1, '[', 'b'), shred(undefined, ']'), shred(3_000_000_000, '}'))
    expect(foldLog(events).turns[0]?.streamed?.toolCalls).toEqual([
      { index: 3_000_000_000, name: 'a', arguments: '{}' },
      { index: 1, name: 'b', arguments: '[]' },
    ])
  })

  test('follows a call from its reading to its result', () => {
    const entry = foldLog(log(...firstTurn)).turns[0]?.calls[0]
    expect(entry).toMatchObject({ kind: 'call', progress: 'so far', outcome: { ok: false, error: 'bad', durationMs: 4 } })
  })

  test('resuming takes the open turn out and restores messages and counters', () => {
    const before = foldLog(log(...firstTurn))
    const rejected: RunEventBody = { type: 'call.rejected', turn: 2, error: { kind: 'unclosed', message: 'm', raw: 'r' } }
    const broken = [turn(2), said(2, 'x'), replied(2, 4), rejected, parsed(2, 'd'), ...tool(2, 'd', false)]
    const events = log(...firstTurn, ...broken, { type: 'run.interrupted', why: 'killed' }, { type: 'run.resumed', turn: 2 })
    const stopped = foldLog(events.slice(0, -1))
    expect(stopped).toMatchObject({ status: 'interrupted', counts: { turns: 2, calls: 2, parseErrors: 1, toolErrors: 2, tokens: 2 } })
    const after = foldLog(events)
    expect(after.messages).toEqual(before.messages)
    expect(after.counts).toEqual(before.counts)
    expect(after.turns).toEqual(before.turns)
    expect(after.status).toBe('running')
    expect(after.interruptions).toMatchObject([{ why: 'killed', resumedTurn: 2, discarded: [{ turn: 2, tokenCount: 1 }] }])
  })

  test('authoring events edit the messages of a draft, and their inverses undo them', () => {
    const draft: RunEventBody = { ...created, kind: 'draft' }
    const events = log(
      draft,
      { type: 'message.authored', index: 0, message: userMessage('new') },
      { type: 'message.moved', index: 0, to: 2 },
      { type: 'message.edited', index: 2, message: userMessage('newer') },
      { type: 'message.removed', index: 0 },
    )
    const contents = (upTo: number) => foldLog(events.slice(0, upTo)).messages.map((entry) => entry.message.content)
    expect(contents(2)).toEqual(['new', 'h', 'q'])
    expect(contents(3)).toEqual(['h', 'q', 'new'])
    expect(contents(4)).toEqual(['h', 'q', 'newer'])
    expect(contents(5)).toEqual(['q', 'newer'])
  })

  test('ends as the log says', () => {
    const events = log(...firstTurn, { type: 'run.finished', outcome: 'failed', error: { code: 'c', message: 'm' } })
    expect(foldLog(events)).toMatchObject({ status: 'finished', outcome: 'failed', error: { code: 'c' }, finishedAt: 1000 + events.length - 1 })
  })

  test('refuses an event of a turn where there is none', () => {
    expect(() => fold(INITIAL_STATE, [{ ...said(1, 'x'), seq: 1, at: 0 }])).toThrow('before any turn.started')
  })
})

describe('the log of a fork', () => {
  const call = { id: 'c', name: 'x', arguments: {}, source: 'structured' as const }
  /** Kept of the base: a task, a reply with a call and the first of its results. */
  const basis: RunState = {
    ...INITIAL_STATE,
    messages: [
      { message: userMessage('q'), origin: 'given', at: 0 },
      { message: { role: 'assistant', content: 'a' }, origin: 'completed', at: 0 },
      { message: { role: 'tool', content: '1', tool_call_id: 'b' }, origin: 'observed', at: 0 },
    ],
    lastTurn: 2,
  }
  const forked: RunEventBody = { ...created, base: { run: 'b', message: 3, seq: 9 }, environment: 'recorded', replaceWith: { id: 7 } }
  const foldFork = (...bodies: RunEventBody[]): RunState => {
    const order = new LogOrder(basis)
    return foldLog([forked, started, ...bodies].map((body, at) => order.place(body, at)), basis)
  }

  test('goes on from its basis, whose messages stand in the place of history and task', () => {
    const state = foldFork()
    expect(state.messages).toEqual(basis.messages)
    expect(state).toMatchObject({ base: { run: 'b' }, environment: 'recorded', replaceWith: { id: 7 }, lastTurn: 2, lastSeq: 2 })
  })

  test('begins a reply with what is prefilled, which was not sampled here', () => {
    const text = { content: 'kept', reasoning: 'why' }
    const prefilled: RunEventBody = { type: 'reply.prefilled', turn: 3, text, keep: 3, count: 4, how: 'ids' }
    const state = foldFork(turn(3), prefilled, said(3, ' more'))
    expect(state.turns[0]).toMatchObject({
      prefill: { text, keep: 3, count: 4, how: 'ids' },
      tokenCount: 5,
      streamed: { content: 'kept more', reasoning: 'why' },
    })
    expect(state.counts.tokens).toBe(1)
    const discarded = foldFork(turn(3), prefilled, said(3, ' more'), { type: 'run.interrupted', why: 'w' }, { type: 'run.resumed', turn: 3 })
    expect(discarded.counts).toEqual(basis.counts)
  })

  test('takes up a reply that stands there, and leaves it when the turn is taken again', () => {
    const taken = [turn(3), { type: 'reply.given', turn: 3, index: 1 }, { type: 'call.parsed', turn: 3, call }, ...tool(3, 'c', true), observed(3, 3)] as const
    const state = foldFork(...taken)
    expect(state.messages.map((entry) => entry.turn)).toEqual([undefined, 3, 3, 3])
    expect(state.turns[0]).toMatchObject({ firstMessage: 1, messageIndex: 1, given: 2 })
    expect(state.turns[0]).not.toHaveProperty('streamed')
    const again = foldFork(...taken, { type: 'run.interrupted', why: 'w' }, { type: 'run.resumed', turn: 3 })
    expect(again.messages).toEqual(basis.messages)
    expect(again.turns).toEqual([])
  })

  test('keeps calls that were run again, and results that are on record', () => {
    const answer = { ok: true, result: 1 }
    const replayed = { turn: 1, callId: 'c', name: 'x', arguments: {}, recorded: answer, now: answer, same: true, durationMs: 2 }
    const finished = { type: 'tool.finished', turn: 3, callId: 'c', ok: true, result: 1, durationMs: 0, recorded: { turn: 1, callId: 'c' } } as const
    const state = foldFork({ type: 'tool.replayed', ...replayed }, turn(3), replied(3, 3), parsed(3, 'c'), ...tool(3, 'c', true).slice(0, 1), finished)
    expect(state.replayed).toEqual([replayed])
    expect(state.turns[0]?.calls[0]).toMatchObject({ outcome: { recorded: { turn: 1, callId: 'c' }, durationMs: 0 } })
  })
})
