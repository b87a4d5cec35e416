import { expect, test } from 'vitest'
import { OUTCOMES, REJECTION_KINDS } from '#lib/run/events.ts'
import { cutShort, failureAdvice, flagSentence, outcomeSentence, rejectionWord } from '#lib/transcript/words.ts'

test('every outcome and every rejection has its own words', () => {
  expect(new Set(OUTCOMES.map(outcomeSentence)).size).toBe(OUTCOMES.length)
  expect(new Set(REJECTION_KINDS.map(rejectionWord)).size).toBe(REJECTION_KINDS.length)
})

test('a failure always says what to do next', () => {
  expect(failureAdvice('model_unauthorized')).toContain('key')
  expect(failureAdvice('something_new')).toContain('etake the run')
})

test('a finish reason is explained only where the reply is not whole', () => {
  expect(cutShort('length')).toContain('token limit')
  expect(cutShort('stop')).toBeUndefined()
  expect(cutShort(undefined)).toBeUndefined()
})

test('flags are explained, unknown ones named', () => {
  expect(flagSentence('code_fence')).toContain('fence')
  expect(flagSentence('format:glm')).toContain('glm')
  expect(flagSentence('new')).toBe('Flag: new')
})
