import { describe, expect, it } from 'vitest'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState, Turn } from '#lib/run/state.ts'
import { countsOfTurn, WorkingCopy } from '#lib/run/working-copy.ts'

const turn: Turn = {
  turn: 1,
  attempt: 1,
  protocol: 'native',
  startedAt: 1,
  firstMessage: 0,
  tokenCount: 7,
  failures: [],
  calls: [
    { kind: 'call', call: { id: 'a', name: 'f', arguments: {}, source: 'text' }, progress: '', outcome: { ok: false, result: null, durationMs: 1 } },
    { kind: 'rejection', error: { kind: 'invalid_json', message: 'no', raw: '{' } },
  ],
}
const state: RunState = { ...INITIAL_STATE, turns: [turn] }

describe('WorkingCopy', () => {
  it('copies what is written to, once, and nothing else', () => {
    const copy = new WorkingCopy(state)
    const { messages } = copy.state
    copy.turn.finishReason = 'stop'
    const { turns } = copy.state
    copy.patchCall('a', (entry) => ({ ...entry, progress: 'x' }))
    expect(copy.state.turns).toBe(turns)
    expect(copy.state.messages).toBe(messages)
    expect(copy.state.turns[0]).toMatchObject({ finishReason: 'stop', calls: [{ progress: 'x' }, {}] })
    expect(state.turns).toEqual([turn])
    expect(turn.calls[0]).toMatchObject({ progress: '' })
  })

  it('says that a turn is missing', () => {
    expect(() => new WorkingCopy(INITIAL_STATE).turn).toThrow('before any turn.started')
  })

  it('counts turns in and out', () => {
    const copy = new WorkingCopy({ ...state, counts: { turns: 2, calls: 3, parseErrors: 2, toolErrors: 1, tokens: 10 } })
    copy.discount([turn])
    expect(copy.state.counts).toEqual({ turns: 1, calls: 2, parseErrors: 1, toolErrors: 0, tokens: 3 })
  })
})

it('countsOfTurn leaves out tokens that the reply began with', () => {
  expect(countsOfTurn(turn)).toEqual({ turns: 1, calls: 1, parseErrors: 1, toolErrors: 1, tokens: 7 })
  const prefill = { text: { content: 'x', reasoning: '' }, keep: 2, count: 3, how: 'ids' as const }
  expect(countsOfTurn({ ...turn, prefill }).tokens).toBe(4)
})
