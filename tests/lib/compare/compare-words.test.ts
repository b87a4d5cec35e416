import { expect, test } from 'vitest'
import { countWords, divergenceWords } from '#lib/compare/compare-words.ts'

test('countWords leaves out what there is none of', () => {
  expect(countWords({ equal: 1, changed: 0, left: 0, right: 0 })).toBe('1 equal message')
  expect(countWords({ equal: 12, changed: 3, left: 1, right: 2 })).toBe('12 equal messages · 3 changed · 1 only in A · 2 only in B')
})

test('divergenceWords names the place on each side', () => {
  expect(divergenceWords(undefined)).toBe('All messages are equal.')
  expect(divergenceWords({ row: 4, left: 4, right: 4, part: 'content', character: 17 })).toBe('First divergence: message 4, text from character 17 on.')
  expect(divergenceWords({ row: 4, left: 4, right: 5, part: 'calls', character: 1 })).toBe(
    'First divergence: message 4 of A, message 5 of B, tool calls from character 1 on.',
  )
  expect(divergenceWords({ row: 2, left: 2, right: 2 })).toBe(
    'First divergence: message 2, which has the same words on both sides but is complete on one only.',
  )
  expect(divergenceWords({ row: 2, left: 2 })).toBe('First divergence: message 2 of A, which B does not have.')
  expect(divergenceWords({ row: 2, right: 2 })).toBe('First divergence: message 2 of B, which A does not have.')
})
