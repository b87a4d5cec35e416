import { expect, test } from 'vitest'
import { argumentAt, argumentsSource, readArguments } from '#lib/editor/read-arguments-text.ts'

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

test('what is nested too deeply, or holds a number beyond all, says so', () => {
  expect(readArguments(`{"a":${'['.repeat(600)}${']'.repeat(600)}}`)).toEqual({ fault: expect.stringContaining('nested deeper than 512 levels') })
  expect(readArguments('{"a": 1e400}')).toEqual({ fault: expect.stringContaining('holds Infinity') })
})

test('each argument is found as it is written, where the text is an object', () => {
  expect(argumentAt('{"a": [1.0, 1e400]}', ['a', 1])).toBe('1e400')
  expect(argumentAt('', ['a'])).toBeUndefined()
  expect(argumentsSource(' ')?.parts).toEqual([])
  expect(['[1]', '"{}"', '{', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`].map(argumentsSource)).toEqual([undefined, undefined, undefined, undefined])
})
