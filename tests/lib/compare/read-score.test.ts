import { expect, test } from 'vitest'
import { readScore } from '#lib/compare/read-score.ts'

test.each([
  ['0.5', 0.5],
  [' -1 ', -1],
  ['0,25', 0.25],
  ['', null],
  ['  ', null],
  ['good', undefined],
  ['Infinity', undefined],
  ['1,000,000', undefined],
])('%j is %s', (text, score) => {
  expect(readScore(text)).toBe(score)
})
