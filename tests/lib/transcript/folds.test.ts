import { expect, test } from 'vitest'
import { createFolds, isReasoningFold } from '#lib/transcript/folds.ts'

test('a fold has its default until it is touched', () => {
  const folds = createFolds()
  expect(folds.isOpen('m0/text/all', true)).toBe(true)
  folds.set('m0/text/all', false)
  expect(folds.isOpen('m0/text/all', true)).toBe(false)
})

test('all reasoning opens and shuts together, also what was opened alone', () => {
  const folds = createFolds()
  let told = 0
  folds.subscribe(() => (told += 1))
  folds.set('t1/reasoning', true)
  folds.set('t1/reasoning', true)
  expect(told).toBe(1)
  folds.setReasoning(false)
  expect(folds.isOpen('t1/reasoning', false)).toBe(false)
  folds.setReasoning(true)
  expect(folds.isOpen('t9/think17', false)).toBe(true)
  expect(folds.isOpen('m0/text', false)).toBe(false)
  expect(folds.reasoningOpen()).toBe(true)
})

test('knows reasoning from the rest by its name', () => {
  expect(['t1/reasoning', 't1/think0', 't1/reasoning/all', 'system/text'].map(isReasoningFold)).toEqual([true, true, false, false])
})
