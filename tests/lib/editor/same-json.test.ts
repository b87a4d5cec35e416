import { expect, test } from 'vitest'
import { sameJson } from '#lib/editor/same-json.ts'

test('what says the same as JSON is the same, whatever the order of its keys and however absence is spelled', () => {
  expect(sameJson({ a: 1, b: [true, null, { c: 'x' }] }, { b: [true, null, { c: 'x' }], a: 1, d: undefined })).toBe(true)
})

test.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, {}],
  [[1, 2], [2, 1]],
  [[1], [1, 1]],
  [[], {}],
  [null, {}],
  ['1', 1],
])('%j is not %j', (one, other) => {
  expect(sameJson(one, other)).toBe(false)
  expect(sameJson(other, one)).toBe(false)
})
