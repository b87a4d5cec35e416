import { expect, test } from 'vitest'
import { estimateHeight } from '#lib/transcript/estimate-height.ts'
import type { MessageRow } from '#lib/transcript/types.ts'

const row = (text: string): MessageRow => ({ kind: 'message', key: 'm0', text, reasoning: '' })

test('grows with the lines of a text, wrapped ones too', () => {
  expect(estimateHeight(row('a\nb\nc\nd')) - estimateHeight(row('a\nb\nc'))).toBe(19)
  expect(estimateHeight(row('x'.repeat(950)))).toBe(16 + 10 * 19)
})

test('a clipped text is no higher than what is shown of it, and costs no more', () => {
  expect(estimateHeight(row('a\n'.repeat(1_000_000)))).toBe(16 + 400 * 19)
})

test('folded reasoning is one line', () => {
  expect(estimateHeight({ ...row('a\nb'), reasoning: 'long\n'.repeat(100) }) - estimateHeight(row('a\nb'))).toBe(24)
})
