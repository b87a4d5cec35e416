import { expect, test } from 'vitest'
import { readArguments } from '#lib/tool-calls/read-arguments.ts'

test('takes an object, and a string that holds one', () => {
  expect(readArguments({ a: 1 })).toEqual({ ok: true, value: { a: 1 }, wasString: false, duplicateKeys: false })
  expect(readArguments(' {"a":1} ')).toEqual({ ok: true, value: { a: 1 }, wasString: true, duplicateKeys: false })
  expect(readArguments('{"a":1,"a":2}')).toMatchObject({ value: { a: 2 }, duplicateKeys: true })
})

test.each([
  [[1], "'arguments' must be an object, found an array"],
  [null, "'arguments' must be an object, found null"],
  [3, "'arguments' must be an object, found a number"],
  ['[1]', "'arguments' is a string that holds an array, not an object"],
  ['"{}"', "'arguments' is a string that holds a string, not an object"],
  ['', "'arguments' is a string that is not the JSON of an object: expected a value, found the end"],
])('refuses %j', (value, message) => {
  expect(readArguments(value)).toEqual({ ok: false, message })
})
