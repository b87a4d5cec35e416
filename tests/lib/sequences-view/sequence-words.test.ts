import { expect, test } from 'vitest'
import type { SequenceTurn, SequenceView } from '#lib/sequences-view/sequence-view.ts'
import { finishWords, formatPerplexity, generatedPath, maskWords, sequencesWords } from '#lib/sequences-view/sequence-words.ts'

const RUNS = [
  { start: 0, end: 1000, generated: false },
  { start: 1000, end: 1040, generated: true },
  { start: 1040, end: 1060, generated: false },
  { start: 1060, end: 1200, generated: true },
]

function turn(number: number, finishReason: string | null = 'stop', complete = true): SequenceTurn {
  return { turn: number, attempt: 1, promptLength: 1, replyTokens: 1, complete, finishReason, controls: 0 }
}

function sequence(turns: readonly number[], parent?: SequenceView['parent']): SequenceView {
  return { index: 0, length: 1, parent, turns: turns.map((number) => turn(number)), runs: [] }
}

test('mask runs in words', () => {
  expect(maskWords(RUNS)).toBe('1,020 given · 180 generated in 2 runs')
})

test('finish reasons are counted; a reply that is not in has none', () => {
  expect(finishWords([turn(1, 'tool_calls'), turn(2), turn(3, 'tool_calls'), turn(4, null), turn(5, null, false)])).toBe(
    'tool_calls ×2, stop, unknown',
  )
})

test('whether a run is one sequence', () => {
  expect(sequencesWords([sequence([1])])).toBe('One sequence of one turn.')
  expect(sequencesWords([sequence([1, 2, 3])])).toBe('One sequence: each of its 3 turns goes on with the tokens before it, id by id.')
  const parent = { sequence: 0, at: 3 }
  expect(sequencesWords([sequence([1, 2]), sequence([3, 4], parent)])).toBe('2 sequences: the prefix broke in turn 3.')
  const many = [sequence([1]), ...[2, 3, 4, 5, 6, 7, 8].map((number) => sequence([number], parent))]
  expect(sequencesWords(many)).toBe('8 sequences: the prefix broke in turns 2, 3, 4, 5, 6 and 2 more.')
})

test('the bar fills what was generated; a run too short to see is drawn as thin as can be seen, inside the bar', () => {
  expect(generatedPath(RUNS, 1200)).toBe('M1000 0H1040V1H1000ZM1060 0H1200V1H1060Z')
  expect(generatedPath([{ start: 2999, end: 3000, generated: true }], 3000)).toBe('M2990 0H3000V1H2990Z')
})

test('a perplexity has three digits where it is small', () => {
  expect([1, 1.3063, 12.345, 12_345.6].map(formatPerplexity)).toEqual(['1.000', '1.306', '12.3', '12,346'])
})
