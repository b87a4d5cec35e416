import { expect, it } from 'vitest'
import { countOf, formatCount, formatInteger } from '#lib/format/count.ts'

it.each([
  [0, '0'],
  [950, '950'],
  [9_999, '9,999'],
  [12_345, '12.3k'],
  [999_940, '999.9k'],
  [999_960, '1.0M'],
  [1_250_000, '1.3M'],
])('%d is %s', (value, text) => {
  expect(formatCount(value)).toBe(text)
})

it('keeps whole numbers whole and counts nouns', () => {
  expect(formatInteger(1_234_567)).toBe('1,234,567')
  expect(countOf(1, 'turn')).toBe('1 turn')
  expect(countOf(0, 'parse error')).toBe('0 parse errors')
})
