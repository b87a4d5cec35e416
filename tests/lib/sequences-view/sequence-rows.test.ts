import { expect, test } from 'vitest'
import { sequenceRows } from '#lib/sequences-view/sequence-rows.ts'
import type { SequenceView } from '#lib/sequences-view/sequence-view.ts'

function sequence(index: number, turns: readonly number[]): SequenceView {
  const steps = turns.map((turn) => ({
    turn,
    attempt: 1,
    promptLength: 1,
    replyTokens: 1,
    complete: true,
    finishReason: null,
    controls: 0,
  }))
  return { index, length: 2, turns: steps, runs: [] }
}

test('every sequence stands before its turns, and every row has a name of its own', () => {
  const keys = sequenceRows([sequence(0, [1, 2]), sequence(1, [3])]).map((row) => row.key)
  expect(keys).toEqual(['s0', 't1', 't2', 's1', 't3'])
  expect(sequenceRows([])).toEqual([])
})
