import { expect, test } from 'vitest'
import { previewCounts, previewRows, previewTexts, previewTokens } from '#lib/editor/preview-rows.ts'

test('a preview is cut where another message begins, and after many tokens', () => {
  expect(previewRows({ message: [-2, -1, -1, 0, -2] })).toEqual([
    { message: -2, from: 0, to: 1 },
    { message: -1, from: 1, to: 3 },
    { message: 0, from: 3, to: 4 },
    { message: -2, from: 4, to: 5 },
  ])
  const long = previewRows({ message: Array.from({ length: 1000 }, () => 7) })
  expect(long.map(({ from, to }) => to - from)).toEqual([400, 400, 200])
  expect(previewRows({ message: [] })).toEqual([])
})

test('tokens of a row keep their places, and are counted', () => {
  const previewed = { texts: ['a', 'b', 'c'], trained: [false, true, true] }
  expect(previewTokens(previewed.texts, previewed, { message: 0, from: 1, to: 3 })).toEqual([
    { index: 1, text: 'b', trained: true },
    { index: 2, text: 'c', trained: true },
  ])
  expect(previewCounts(previewed)).toEqual({ tokens: 3, trained: 2 })
})

test('a character that tokens share stands whole with the first of them', () => {
  expect(previewTexts({ text: 'a é b', texts: ['a ', '\ufffd', '\ufffd', ' b'] })).toEqual(['a ', 'é', '', ' b'])
  expect(previewTexts({ text: 'a é', texts: ['a', ' \ufffd', '\ufffd'] })).toEqual(['a', ' é', ''])
  expect(previewTexts({ text: 'other', texts: ['\ufffd', 'x'] })).toEqual(['\ufffd', 'x'])
})
