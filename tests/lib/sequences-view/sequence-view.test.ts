import { expect, test } from 'vitest'
import type { Turn } from '#lib/run/state.ts'
import { sequencesOf } from '#lib/sequences-view/sequence-view.ts'

const bare: Turn = { turn: 1, attempt: 1, protocol: 'tokens', startedAt: 0, firstMessage: 1, tokenCount: 0, failures: [], calls: [] }
const first: Turn = {
  ...bare,
  prompt: { sequence: 0, keep: 0, length: 10, count: 10, drift: { kind: 'first' } },
  sequence: { sequence: 0, extends: false, promptLength: 10, length: 14, finishReason: 'stop' },
}
const second: Turn = {
  ...bare,
  turn: 2,
  prompt: { sequence: 0, keep: 14, length: 20, count: 6, drift: { kind: 'exact' }, controls: [{ message: 2, text: '<|im_end|>' }] },
  sequence: { sequence: 0, extends: true, promptLength: 20, length: 25, finishReason: 'length' },
}
const broken: Turn = {
  ...bare,
  turn: 3,
  tokenCount: 2,
  prompt: { sequence: 0, keep: 12, length: 30, count: 18, drift: { kind: 'text', at: 12, character: 40 } },
}

test('a sequence that goes on is one, with a run of its own for every reply', () => {
  const { sequences, unknown } = sequencesOf([first, second])
  expect(unknown).toEqual([])
  expect(sequences).toHaveLength(1)
  expect(sequences[0]).toMatchObject({ index: 0, length: 25 })
  expect(sequences[0]?.runs).toEqual([
    { start: 0, end: 10, generated: false },
    { start: 10, end: 14, generated: true },
    { start: 14, end: 20, generated: false },
    { start: 20, end: 25, generated: true },
  ])
  expect(sequences[0]?.turns).toMatchObject([
    { turn: 1, promptLength: 10, newTokens: 10, replyTokens: 4, complete: true, finishReason: 'stop', controls: 0 },
    { turn: 2, promptLength: 20, newTokens: 6, replyTokens: 5, complete: true, finishReason: 'length', controls: 1 },
  ])
})

test('a prefix that breaks begins a sequence of its own, while its reply still comes and when it is in', () => {
  const parent = { sequence: 0, at: 12 }
  const done: Turn = { ...broken, sequence: { sequence: 1, extends: false, promptLength: 30, length: 33, finishReason: null, parent } }
  for (const [turn, length] of [[broken, 32], [done, 33]] as const) {
    const { sequences } = sequencesOf([first, second, turn])
    expect(sequences.map((one) => one.index)).toEqual([0, 1])
    expect(sequences[0]?.length).toBe(25)
    expect(sequences[1]).toMatchObject({ length, parent, turns: [{ turn: 3, newTokens: 18, complete: turn === done }] })
    expect(sequences[1]?.runs).toEqual([
      { start: 0, end: 30, generated: false },
      { start: 30, end: length, generated: true },
    ])
  }
})

test('turns whose ids nobody told are named, not guessed', () => {
  expect(sequencesOf([bare, { ...bare, turn: 2, tokenCount: 9 }])).toEqual({ sequences: [], unknown: [1, 2] })
  expect(sequencesOf([])).toEqual({ sequences: [], unknown: [] })
})

test('a log without prompt.encoded still has its lengths', () => {
  const { sequence } = first
  const { sequences } = sequencesOf([sequence === undefined ? bare : { ...bare, sequence }])
  expect(sequences[0]?.turns[0]).toMatchObject({ promptLength: 10, replyTokens: 4, newTokens: undefined, drift: undefined })
})
