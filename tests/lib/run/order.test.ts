import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { checkOrder, LogOrder, OrderError } from '#lib/run/order.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { legalLogs } from '../../support/legal-log.ts'

const created: RunEventBody = { type: 'run.created', kind: 'episode', title: 't', config: runConfigSchema.parse({ task: 'q' }) }
const draft: RunEventBody = { ...created, kind: 'draft' }
const started = (attempt = 1): RunEventBody => ({
  type: 'run.started',
  attempt,
  model: { server: 's', model: 'm', protocol: 'native' },
  systemPrompt: '',
  tools: [],
})
const turn = (n: number): RunEventBody => ({ type: 'turn.started', turn: n, protocol: 'native' })
const said = (n: number): RunEventBody => ({ type: 'tokens.appended', turn: n, channel: 'content', text: 'x', t: 0 })
const message = { role: 'user' as const, content: 'm' }
const replied = (n: number, index: number): RunEventBody => ({
  type: 'message.completed',
  turn: n,
  index,
  message: { role: 'assistant', content: 'a' },
  finishReason: 'stop',
  timing: { firstTokenMs: null, totalMs: 0 },
})
const parsed = (n: number, id: string): RunEventBody => ({ type: 'call.parsed', turn: n, call: { id, name: 'x', arguments: {}, source: 'text' } })
const rejected: RunEventBody = { type: 'call.rejected', turn: 1, error: { kind: 'unclosed', message: '', raw: '' } }
const toolStarted: RunEventBody = { type: 'tool.started', turn: 1, callId: 'c', name: 'x', arguments: {} }
const toolProgressed: RunEventBody = { type: 'tool.progressed', turn: 1, callId: 'c', chunk: '' }
const toolFinished: RunEventBody = { type: 'tool.finished', turn: 1, callId: 'c', ok: true, result: 1, durationMs: 0 }
const observed = (index: number): RunEventBody => ({ type: 'message.observed', turn: 1, index, message })
const finished = (outcome: 'final' | 'failed'): RunEventBody => ({ type: 'run.finished', outcome })
const interrupted: RunEventBody = { type: 'run.interrupted', why: 'w' }
const resumed = (n: number): RunEventBody => ({ type: 'run.resumed', turn: n })
const sequence: RunEventBody = { type: 'sequence.updated', turn: 1, sequence: 0, extends: false, promptLength: 1, length: 1, finishReason: null }
const requestFailed: RunEventBody = { type: 'request.failed', turn: 1, error: { code: 'c', message: 'm' }, retryInMs: 0 }

const inTurn = [created, started(), turn(1)]
const inReply = [...inTurn, replied(1, 1)]
const inCall = [...inReply, parsed(1, 'c')]

function place(bodies: readonly RunEventBody[], order = new LogOrder()): LogOrder {
  for (const body of bodies) order.place(body, 0)
  return order
}

const ILLEGAL: [string, RunEventBody[], RunEventBody, string][] = [
  ['no creation', [], started(), 'event 1 (run.started) is out of order: a log begins with run.created'],
  ['two creations', [created], created, 'event 2 (run.created) is out of order: a log has one run.created, its first event'],
  ['authoring an episode', [created], { type: 'message.authored', index: 0, message }, 'a fork that has not begun to run can be written by hand'],
  ['editing what is not there', [draft], { type: 'message.edited', index: 1, message }, 'there are only 1 messages'],
  ['removing what is not there', [draft], { type: 'message.removed', index: 1 }, 'there are only 1 messages'],
  ['moving too far', [draft], { type: 'message.moved', index: 0, to: 1 }, 'there are only 1 messages'],
  ['starting twice', [created, started()], started(2), 'run.created or run.resumed comes first'],
  ['a wrong attempt', [created], started(2), 'attempt 1 was expected'],
  ['a turn before the start', [created], turn(1), 'run.started is missing'],
  ['a turn left out', [created, started()], turn(2), 'turn 1 was expected'],
  ['a turn upon an open reply', inTurn, turn(2), 'message.completed of turn 1 is missing'],
  ['a turn upon an unread call', inCall, turn(2), 'tool.finished of c is missing'],
  ['tokens without a turn', [created, started()], said(1), 'turn.started of turn 1 is missing'],
  ['tokens of another turn', inTurn, said(2), 'turn 1 is the open one, not 2'],
  ['tokens before the start', [created], said(1), 'run.started is missing'],
  ['tokens behind the reply', inReply, said(1), 'the reply of turn 1 is complete'],
  ['a failed request behind the reply', inReply, requestFailed, 'the reply of turn 1 is complete'],
  ['two replies', inReply, replied(1, 2), 'the reply of turn 1 is complete'],
  ['a message out of place', inTurn, replied(1, 2), 'message 1 was expected, not 2'],
  ['a call before the reply', inTurn, parsed(1, 'c'), 'message.completed of turn 1 is missing'],
  ['a rejection before the reply', inTurn, rejected, 'message.completed of turn 1 is missing'],
  ['a call id twice', inCall, parsed(1, 'c'), 'call id c is taken in turn 1'],
  ['a tool without a call', inReply, toolStarted, 'call.parsed of c is missing'],
  ['a tool twice', [...inCall, toolStarted], toolStarted, 'call c is running, not read'],
  ['progress before the tool', inCall, toolProgressed, 'call c is read, not running'],
  ['a result before the tool', inCall, toolFinished, 'call c is read, not running'],
  ['an observation before the reply', inTurn, observed(1), 'message.completed of turn 1 is missing'],
  ['an observation before the result', [...inCall, toolStarted], observed(2), 'tool.finished of c is missing'],
  ['an observation out of place', inReply, observed(1), 'message 2 was expected, not 1'],
  ['a sequence without a turn', [created, started()], sequence, 'turn.started of turn 1 is missing'],
  ['an answer without a reply', inTurn, finished('final'), 'outcome final needs a complete reply'],
  ['an answer before the start', [created], finished('final'), 'run.started is missing'],
  ['anything behind the end', [created, finished('failed')], started(), 'the run is finished'],
  ['an interruption twice', [created, interrupted], interrupted, 'the run is interrupted already'],
  ['resuming what runs', inTurn, resumed(1), 'run.interrupted is missing'],
  ['resuming too early a turn', [...inReply, turn(2), interrupted], resumed(1), 'only turn 2 can be taken again'],
  ['resuming too late a turn', [...inTurn, interrupted], resumed(3), 'turn 2 or an earlier one was expected'],
  ['resuming behind a torn reply', [...inTurn, interrupted], resumed(2), 'message.completed of turn 1 is missing'],
  ['resuming behind an unanswered call', [...inCall, interrupted], resumed(2), 'tool.finished of c is missing'],
  ['a turn before the new start', [...inTurn, interrupted, resumed(1)], turn(1), 'run.started is missing'],
]

describe('LogOrder', () => {
  test.each(ILLEGAL)('refuses %s, and stays as it was', (_, before, ...[body, why]) => {
    const order = place(before)
    expect(() => order.place(body, 0)).toThrow(why)
    expect(order).toEqual(place(before))
  })

  test('refuses a gap in seq, and says which event it is', () => {
    const event: RunEvent = { ...created, seq: 2, at: 0 }
    const refusal = (): void => new LogOrder().take(event)
    expect(refusal).toThrow(OrderError)
    expect(refusal).toThrow('event 2 (run.created) is out of order: seq 1 was expected')
  })

  test('takes a whole episode with a call, an interruption and a second attempt', () => {
    const whole = [...inCall, rejected, toolStarted, toolProgressed, toolFinished, sequence, observed(2), turn(2), requestFailed]
    const order = place(whole.slice(0, -1))
    expect(order.messages).toBe(3)
    place([said(2), replied(2, 3), interrupted, resumed(2), started(2), turn(2), replied(2, 3), finished('final')], order)
    expect(order).toMatchObject({ phase: 'finished', turn: 2, messages: 4, attempt: 2 })
  })

  test('goes on behind a complete turn, or takes it again', () => {
    expect(place([...inReply, interrupted, resumed(2)]).messages).toBe(2)
    expect(place([...inReply, interrupted, resumed(1)]).messages).toBe(1)
  })
})

describe('checkOrder', () => {
  test('every generated log is legal', () => {
    fc.assert(fc.property(legalLogs, (events) => checkOrder(events)), { numRuns: 300 })
  })

  test('leaving any one event out is refused', () => {
    fc.assert(
      fc.property(legalLogs, fc.nat(), (events, pick) => {
        fc.pre(events.length > 1)
        const at = pick % (events.length - 1)
        expect(() => checkOrder(events.toSpliced(at, 1))).toThrow(OrderError)
      }),
    )
  })
})

describe('the log of a fork', () => {
  const basis = { messages: Array.from({ length: 3 }, () => ({ message, origin: 'given' as const, at: 0 })), lastTurn: 4 }
  const onBase: RunEventBody = { ...created, base: { run: 'b', message: 3, seq: 9 } }
  const forked = (...bodies: RunEventBody[]) => place([onBase, ...bodies], new LogOrder(basis))
  const edited: RunEventBody = { type: 'message.edited', index: 2, message }
  const text = { content: 'x', reasoning: '' }
  const prefilled = (n: number): RunEventBody => ({ type: 'reply.prefilled', turn: n, text, keep: 1, count: 1, how: 'ids' })
  const given = (index: number): RunEventBody => ({ type: 'reply.given', turn: 5, index })
  const answer = { ok: true, result: 1 }
  const replayed: RunEventBody = {
    type: 'tool.replayed',
    turn: 2,
    callId: 'c',
    name: 'x',
    arguments: {},
    recorded: answer,
    now: answer,
    same: true,
    durationMs: 0,
  }

  test('counts messages and turns on from its basis', () => {
    expect(forked(started(), turn(5), said(5), replied(5, 3))).toMatchObject({ messages: 4, turn: 5, kind: 'episode' })
    expect(() => forked(started(), turn(1))).toThrow('turn 5 was expected')
    expect(() => forked(started(), turn(5), replied(5, 1))).toThrow('message 3 was expected, not 1')
    expect(forked(interrupted, resumed(5), started(), turn(5)).turn).toBe(5)
    expect(() => forked(interrupted, resumed(4))).toThrow('only turn 4 can be taken again')
  })

  test('can be written over until it runs', () => {
    expect(forked(edited, { type: 'message.removed', index: 0 }, started()).messages).toBe(2)
    expect(() => forked(started(), edited)).toThrow('only a draft, an import or a fork that has not begun to run can be written by hand')
    expect(() => place([created, edited])).toThrow('can be written by hand')
    expect(() => forked({ ...edited, index: 3 })).toThrow('there are only 3 messages')
  })

  test('begins a reply with what is prefilled, once, or takes one that stands there', () => {
    expect(forked(started(), turn(5), prefilled(5), said(5), replied(5, 3)).open?.replied).toBe(true)
    for (const begun of [prefilled(5), said(5)]) {
      for (const late of [prefilled(5), given(1)]) {
        expect(() => forked(started(), turn(5), begun, late)).toThrow('the reply of turn 5 has begun already')
      }
    }
    expect(forked(started(), turn(5), given(1), parsed(5, 'c')).open).toMatchObject({ replied: true, firstMessage: 3 })
    expect(() => forked(started(), turn(5), given(3))).toThrow('there are only 3 messages')
    expect(forked(started(), turn(5), given(1), interrupted, resumed(5)).messages).toBe(3)
  })

  test('runs calls again before its first turn only', () => {
    expect(forked(started(), replayed, replayed, turn(5)).turn).toBe(5)
    expect(() => forked(replayed)).toThrow('run.started is missing')
    expect(() => forked(started(), turn(5), replayed)).toThrow('turn 5 has begun already')
  })

  test('is written on in a draft from where its state stands', () => {
    const order = new LogOrder(basis)
    const events = [{ ...draft, base: { run: 'b', message: 3, seq: 9 } }, edited].map((body) => order.place(body, 0))
    const state = foldLog(events, { ...INITIAL_STATE, ...basis })
    const after = LogOrder.after(state)
    expect(after.place({ type: 'message.authored', index: 3, message }, 0)).toMatchObject({ seq: 3 })
    expect(after).toMatchObject({ messages: 4, turn: 4, kind: 'draft', isAuthored: true })
    expect(LogOrder.after(INITIAL_STATE)).toMatchObject({ phase: 'empty', seq: 0 })
  })
})
