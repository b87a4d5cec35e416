import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { markText } from '#lib/text/mark-text.ts'

const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))

test('cuts at the ranges and knows which overlap', () => {
  const runs = markText('abcdef', [
    { start: 1, end: 4, mark: 'fault' },
    { start: 3, end: 5, mark: 'hit' },
  ])
  expect(runs.map((run) => [run.text, ...run.marks])).toEqual([['a'], ['bc', 'fault'], ['d', 'fault', 'hit'], ['e', 'hit'], ['f']])
})

test('what cannot be seen is marked with what it stands in', () => {
  const runs = markText('a\u202eb', [{ start: 1, end: 3, mark: 'active' }])
  expect(runs.map((run) => [run.text, run.hidden, ...run.marks])).toEqual([
    ['a', undefined],
    ['\u202e', 'U+202E', 'active'],
    ['b', undefined, 'active'],
  ])
})

test('the runs are the text, whatever the ranges', () => {
  const range = fc.record({ start: fc.nat(20), end: fc.nat(20), mark: fc.constant('hit' as const) })
  fc.assert(
    fc.property(fc.string({ unit: anyUnit, maxLength: 20 }), fc.array(range), (text, ranges) => {
      expect(markText(text, ranges).map((run) => run.text).join('')).toBe(text)
    }),
  )
})
