import { describe, expect, it } from 'vitest'
import { editBlock, writeBlock } from '#lib/draft/call-block.ts'

const call = { name: 'look', argumentsText: '{"q":  1}' }

describe('a call as a block', () => {
  it('is written on one line, its arguments as they are', () => {
    expect(writeBlock(call)).toBe('<tool_call>{"name": "look", "arguments": {"q":  1}}</tool_call>')
    expect(writeBlock({ name: 'look', argumentsText: ' ' })).toBe('<tool_call>{"name": "look", "arguments": {}}</tool_call>')
  })

  it.each([
    ['only its values change', '<tool_call>\n{"arguments": {}, "id": 1, "name": "a"}\n</tool_call>', '<tool_call>\n{"arguments": {"q":  1}, "id": 1, "name": "look"}\n</tool_call>'],
    ['an unclosed one stays so', '<tool_call>{"name": "a", "arguments": {}}', '<tool_call>{"name": "look", "arguments": {"q":  1}}'],
    ['one without arguments is written anew', '<tool_call> {"name": "a"} </tool_call>', '<tool_call> {"name": "look", "arguments": {"q":  1}} </tool_call>'],
    ['a broken one is written anew, and closed', '<tool_call>\n{bad', '<tool_call>\n{"name": "look", "arguments": {"q":  1}}</tool_call>'],
    ['an empty one too', '<tool_call></tool_call>', '<tool_call>{"name": "look", "arguments": {"q":  1}}</tool_call>'],
  ])('%s', (_words, before, after) => {
    expect(editBlock(before, call)).toBe(after)
  })
})
