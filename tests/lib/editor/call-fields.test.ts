import { describe, expect, test } from 'vitest'
import { argumentField, argumentsField, withArgument } from '#lib/editor/call-fields.ts'
import type { Message } from '#lib/messages/message.ts'

const CALL = { key: 'm', at: 0, name: 'look' }
const ODD = '{"id": 9007199254740993, "x":1.0,"big": 1e400}'
const native = (text: string): Message => ({ role: 'assistant', content: '', tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: text } }] })
const written = (text: string): Message => ({ role: 'assistant', content: `See <tool_call>{"name":"look", "arguments":${text}}</tool_call>.` })
const count = argumentField(CALL, { path: ['n'], kind: 'integer', required: false })

describe('an argument of a call', () => {
  test('is read and written alone, in both forms of a call', () => {
    for (const form of [native, written]) {
      const before = form('{"id": 9007199254740993, "n":1.0}')
      expect(count.read(before)).toBe('1.0')
      expect(count.change(before, '12')).toEqual(form('{"id": 9007199254740993, "n":12}'))
      expect(count.change(before, '')).toEqual(form('{"id": 9007199254740993}'))
    }
  })

  test('is written beside a number that no tool can take', () => {
    expect(count.change(native(ODD), '1')).toEqual(native('{"id": 9007199254740993, "x":1.0,"big": 1e400,"n": 1}'))
  })

  test('is there, and empty, where it must be there', () => {
    expect(argumentField(CALL, { path: ['q'], kind: 'string', required: true }).change(native('{"q": "a"}'), '')).toEqual(native('{"q": ""}'))
  })

  test('is gone with its call, and with arguments that cannot be read', () => {
    expect(count.read({ role: 'assistant', content: '' })).toBeUndefined()
    expect(count.read(native('{"n": 1'))).toBeUndefined()
    const broken = native('{')
    expect(withArgument(broken, 0, { path: ['n'], source: '1' })).toBe(broken)
  })
})

test('the arguments are one text, too', () => {
  const field = argumentsField(CALL)
  expect(field.read(written(ODD))).toBe(`{"name":"look", "arguments":${ODD}}`)
  expect(field.read(native(ODD))).toBe(ODD)
  expect(field.change(native(ODD), '{}')).toEqual(native('{}'))
  expect(field.read({ role: 'assistant', content: '' })).toBeUndefined()
})
