import { describe, expect, test } from 'vitest'
import { messageInputSchema, messageSchema, toolCallSchema, toolSchemaSchema } from '#lib/messages/message.ts'

describe('messageInputSchema', () => {
  test.each([
    [{ role: 'user', content: 'x' }, { role: 'user', content: 'x' }],
    [{ role: 'developer', content: 'x' }, { role: 'system', content: 'x' }],
    [{ role: 'assistant', content: null }, { role: 'assistant', content: '' }],
    [{ role: 'assistant' }, { role: 'assistant', content: '' }],
    [{ role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }] }, { role: 'user', content: 'ab' }],
    [{ role: 'assistant', content: 'x', reasoning_content: 'r' }, { role: 'assistant', content: 'x', reasoning: 'r' }],
    [{ role: 'assistant', content: 'x', reasoning: 'r', reasoning_content: 's' }, { role: 'assistant', content: 'x', reasoning: 'r' }],
    [{ role: 'assistant', content: 'x', tool_calls: [], name: null }, { role: 'assistant', content: 'x' }],
    [{ role: 'tool', content: '1', tool_call_id: 'c', name: 'n' }, { role: 'tool', content: '1', tool_call_id: 'c', name: 'n' }],
    [
      { role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'n', arguments: { a: 1 } } }] },
      { role: 'assistant', content: '', tool_calls: [{ id: 'c', type: 'function', function: { name: 'n', arguments: '{"a":1}' } }] },
    ],
  ])('takes %j as %j', (given, message) => {
    expect(messageInputSchema.parse(given)).toEqual(message)
    expect(messageSchema.parse(message)).toEqual(message)
    expect(messageInputSchema.parse(message)).toEqual(message)
  })

  test.each([
    [{ role: 'robot', content: 'x' }],
    [{ role: 'user', content: 3 }],
    [{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }],
    [{ role: 'user', content: 'x', extra: 1 }],
    [{ role: 'assistant', tool_calls: [{ function: { name: 'n', arguments: '' } }] }],
  ])('refuses %j', (given) => {
    expect(messageInputSchema.safeParse(given).success).toBe(false)
  })
})

test('a tool call keeps the text of its arguments, whatever it is', () => {
  const call = { id: 'c', function: { name: 'n', arguments: '{not json' } }
  expect(toolCallSchema.parse(call)).toEqual({ ...call, type: 'function' })
})

test('a tool schema needs a name, a description and parameters', () => {
  const tool = { type: 'function', function: { name: 'n', description: '', parameters: { type: 'object' } } }
  expect(toolSchemaSchema.parse(tool)).toEqual(tool)
  expect(toolSchemaSchema.safeParse({ type: 'function', function: { name: 'n' } }).success).toBe(false)
})
