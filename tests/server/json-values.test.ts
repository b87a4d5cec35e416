import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasTooManyValues } from '#server/json-values.ts'

it('counts what begins a value, up to a limit', () => {
  expect(hasTooManyValues('[[],[],1]', 5)).toBe(false)
  expect(hasTooManyValues('[[],[],[]]', 5)).toBe(true)
  expect(hasTooManyValues('{"a":1,"b":{},"c":[]}', 5)).toBe(false)
  expect(hasTooManyValues('{"a":1,"b":{},"c":[],"d":0}', 5)).toBe(true)
})

it('counts nothing in a string, whatever stands there and wherever it ends', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('"', '\\', '[', ',', '{', 'x') }), { minLength: 1, maxLength: 20 }), (texts) => {
      const json = JSON.stringify(texts)
      expect(hasTooManyValues(json, texts.length)).toBe(false)
      expect(hasTooManyValues(json.padEnd(texts.length), texts.length - 1)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

it('comes to an end where a string does not', () => {
  expect(hasTooManyValues('["never closed, [[[[[[', 3)).toBe(false)
})
