import { describe, expect, test } from 'vitest'
import { canonicalJson, keysOf } from '#lib/compare/message-keys.ts'
import type { Message } from '#lib/messages/message.ts'

const assistant = (content: string): Message => ({ role: 'assistant', content })
const calling = (id: string, args: string): Message => ({
  role: 'assistant',
  content: '',
  tool_calls: [{ id, type: 'function', function: { name: 'calculator', arguments: args } }],
})

describe('canonicalJson', () => {
  test('sorts keys at every depth and writes numbers in their shortest form', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 2 }], a: 1e2 })).toBe('{"a":100,"b":[1,{"c":2,"d":null}]}')
  })
})

describe('keysOf', () => {
  test('neither ids of calls nor the spelling of their arguments count', () => {
    expect(keysOf(calling('1', '{"a":1.0, "b":2}'))).toEqual(keysOf(calling('2', '{"b":2,"a":1}')))
    expect(keysOf(calling('1', '{"a":1}')).calls).not.toBe(keysOf(calling('1', '{"a":2}')).calls)
    expect(keysOf(calling('1', '{"a":1}')).names).toBe(keysOf(calling('1', '{"a":2}')).names)
  })

  test('calls in the text count as calls; their text still tells messages apart', () => {
    const one = keysOf(assistant('So: <tool_call>{"name": "x", "arguments": {"a": 1, "b": 2}}</tool_call>'))
    const other = keysOf(assistant('<tool_call>{"name":"x","arguments":{"b":2,"a":1}}</tool_call>'))
    expect(one.calls).toBe(other.calls)
    expect(one.whole).not.toBe(other.whole)
  })

  test('an unreadable call is not the same as none', () => {
    expect(keysOf(assistant('<tool_call>{"name": </tool_call>')).calls).not.toBe(keysOf(assistant('')).calls)
  })

  test('how long a tool took does not count, and nothing else of its answer is left out', () => {
    const told = (seconds: string, result: number): Message => ({
      role: 'user',
      content: `<tool_response>{"name": "x", "duration_s": ${seconds}, "result": ${result}}</tool_response>`,
    })
    expect(keysOf(told('0.002', 6)).whole).toBe(keysOf(told('1.5', 6)).whole)
    expect(keysOf(told('0.002', 6)).whole).not.toBe(keysOf(told('0.002', 7)).whole)
  })
})
