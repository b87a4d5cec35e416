import { expect, test } from 'vitest'
import { partsOf, trainState, withPart } from '#lib/editor/train-flag.ts'

test('a message has the parts that are there, and at least its text', () => {
  const says = (content: string) => ({ role: 'assistant' as const, content })
  const call = { id: 'c', type: 'function' as const, function: { name: 'x', arguments: '{}' } }
  expect(partsOf(says(''))).toEqual(['content'])
  expect(partsOf({ ...says(''), reasoning: 'so', tool_calls: [call] })).toEqual(['reasoning', 'calls'])
  expect(partsOf({ ...says('x'), reasoning: 'so' })).toEqual(['reasoning', 'content'])
  expect(partsOf(says('<think>so</think>x <tool_call>{"name": "x", "arguments": {}}</tool_call>'))).toEqual(['reasoning', 'content', 'calls'])
})

test('only the parts that are there say whether a message is trained on', () => {
  const marks = { train: { reasoning: false } }
  expect(trainState('assistant', marks, ['content', 'calls'])).toBe('all')
  expect(trainState('assistant', marks, ['reasoning', 'content'])).toBe('some')
  expect(trainState('assistant', marks, ['reasoning'])).toBe('none')
  expect(trainState('user', undefined, ['content'])).toBe('none')
})

test('a flag that says the same of every part is one word', () => {
  const one = withPart('assistant', undefined, 'reasoning')
  expect(one).toEqual({ reasoning: false, content: true, calls: true })
  expect(withPart('assistant', one, 'reasoning')).toBe(true)
})
