import { describe, expect, it } from 'vitest'
import { basisOf, ownSystemPrompt, turnReplying } from '#lib/run/basis.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState } from '#lib/run/state.ts'

const TIMING = { firstTokenMs: 1, totalMs: 2 }

function stateOf(...bodies: RunEventBody[]): RunState {
  const order = new LogOrder()
  return foldLog(bodies.map((body, at) => order.place(body, at)))
}

const turn = (number: number, index: number): RunEventBody[] => [
  { type: 'turn.started', turn: number, protocol: 'native' },
  { type: 'tokens.appended', turn: number, channel: 'content', text: 'a', tokens: [{ id: 1, text: 'a' }], count: 1, t: 1 },
  { type: 'message.completed', turn: number, index, message: { role: 'assistant', content: 'a' }, finishReason: 'stop', timing: TIMING },
  { type: 'call.parsed', turn: number, call: { id: `c${number}`, name: 'f', arguments: {}, source: 'structured' } },
  { type: 'tool.started', turn: number, callId: `c${number}`, name: 'f', arguments: {} },
  { type: 'tool.finished', turn: number, callId: `c${number}`, ok: false, result: null, durationMs: 1 },
  { type: 'message.observed', turn: number, index: index + 1, message: { role: 'tool', content: 'x', tool_call_id: `c${number}` } },
  { type: 'message.observed', turn: number, index: index + 2, message: { role: 'user', content: 'y' } },
]

/** Messages: given, then three of turn 1, three of turn 2, and a third turn that was begun. */
const base = stateOf(
  { type: 'run.created', kind: 'episode', config: runConfigSchema.parse({ task: 'go', system: 'Be kind.', ephemeralSystem: 'Now.' }), title: 't' },
  { type: 'run.started', attempt: 1, model: { server: 's', model: 'm', protocol: 'native' }, systemPrompt: 'Be kind. Now. Tools.', tools: [] },
  ...turn(1, 1),
  ...turn(2, 4),
  { type: 'turn.started', turn: 3, protocol: 'native' },
  { type: 'tokens.appended', turn: 3, channel: 'content', text: 'half', tokens: [{ id: 2, text: 'half' }], count: 1, t: 1 },
)

describe('basisOf', () => {
  it('keeps whole turns with what was recorded of them, and the messages of others', () => {
    const basis = basisOf(base, { message: 5 })
    expect(basis.messages.map((entry) => entry.turn)).toEqual([undefined, 1, 1, 1, undefined])
    expect(basis.turns).toEqual([base.turns[0]])
    expect(basis).toMatchObject({ lastTurn: 1, counts: { turns: 1, calls: 1, toolErrors: 1, tokens: 1 }, status: 'created', lastSeq: 0 })
    expect(basisOf(base, { message: 4 })).toMatchObject({ lastTurn: 1, turns: [{ turn: 1 }] })
    expect(basisOf(base, { message: 3 })).toMatchObject({ lastTurn: 0, turns: [], counts: INITIAL_STATE.counts })
    expect(basisOf(base, { message: 7 })).toMatchObject({ lastTurn: 2 })
    expect(basisOf(base, { message: 0 }).messages).toEqual([])
  })

  it('has the system prompt as it was given, not as it was sent', () => {
    expect(basisOf(base, { message: 1 }).systemPrompt).toBe('Be kind.')
    expect(ownSystemPrompt({ ...base, kind: 'draft' })).toBe('Be kind. Now. Tools.')
  })

  it('counts on so that a turn that is cut at a token keeps its number', () => {
    expect(basisOf(base, { message: 4, token: 0 })).toMatchObject({ lastTurn: 1, messages: { length: 4 } })
    expect(basisOf(base, { message: 7, token: 1 })).toMatchObject({ lastTurn: 2 })
    // Turn 1 was written over: turn 2 is the only one left before the cut, and the third is the third still.
    const gap = { ...base, turns: base.turns.slice(1) }
    expect(basisOf(gap, { message: 4, token: 0 }).lastTurn).toBe(1)
    expect(basisOf(gap, { message: 4 }).lastTurn).toBe(0)
  })

  it('refuses a cut that is not there', () => {
    expect(() => basisOf(base, { message: 8 })).toThrow('8 messages cannot be kept: the base has 7')
    expect(() => basisOf(base, { message: 2, token: 0 })).toThrow("no turn's reply stands at message 2")
  })
})

it('turnReplying finds the turn of a reply, also of one that never came', () => {
  expect([1, 4, 7].map((index) => turnReplying(base, index)?.turn)).toEqual([1, 2, 3])
  expect(turnReplying(base, 2)).toBeUndefined()
})
