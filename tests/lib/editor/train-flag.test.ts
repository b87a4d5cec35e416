import { expect, test } from 'vitest'
import { partsOf, trainState, withPart } from '#lib/editor/train-flag.ts'

test('a message has the parts that are there, and at least its text', () => {
  expect(partsOf({ role: 'assistant', content: '' }, { reasoning: false, calls: false })).toEqual(['content'])
  expect(partsOf({ role: 'assistant', content: '' }, { reasoning: true, calls: true })).toEqual(['reasoning', 'calls'])
  expect(partsOf({ role: 'assistant', content: 'x' }, { reasoning: true, calls: false })).toEqual(['reasoning', 'content'])
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
