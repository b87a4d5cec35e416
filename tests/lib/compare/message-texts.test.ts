import { expect, test } from 'vitest'
import { textsOf, TEXT_PARTS } from '#lib/compare/message-texts.ts'

test('a message is its reasoning, its content and its calls, a line each', () => {
  const named = (name: string) => ({ id: name, type: 'function' as const, function: { name, arguments: '{"a": 1}' } })
  const texts = textsOf({ role: 'assistant', content: 'c', reasoning: 'r', tool_calls: [named('x'), named('y')] })
  expect(TEXT_PARTS.map((part) => texts[part])).toEqual(['r', 'c', 'x {"a": 1}\ny {"a": 1}'])
  expect(textsOf({ role: 'user', content: '' })).toEqual({ reasoning: '', content: '', calls: '' })
})
