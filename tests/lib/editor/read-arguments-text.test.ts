import { expect, test } from 'vitest'
import { readArguments } from '#lib/editor/read-arguments-text.ts'

test('arguments are an object; no text is no arguments', () => {
  expect(readArguments('{"a": [1]}')).toEqual({ value: { a: [1] } })
  expect(readArguments(' \n')).toEqual({ value: {} })
})

test.each(['[1]', '"x"', 'null'])('%s is JSON, but no object', (text) => {
  expect(readArguments(text)).toEqual({ fault: expect.stringContaining('not an object') })
})

test('what is not JSON says so', () => {
  expect(readArguments('{a: 1}')).toEqual({ fault: expect.stringMatching(/^The arguments are not JSON: ./) })
})
