import { expect, test } from 'vitest'
import type { Drift } from '#lib/run/events.ts'
import type { Turn } from '#lib/run/state.ts'
import { promptIdsWords } from '#lib/sequences-view/prompt-ids-words.ts'

const bare: Turn = { turn: 1, attempt: 1, protocol: 'tokens', startedAt: 0, firstMessage: 1, tokenCount: 0, failures: [], calls: [] }
const silent: Turn = { ...bare, messageIndex: 1 }
const told = (drift: Drift): Turn => ({ ...silent, prompt: { sequence: 0, keep: 0, length: 1, count: 1, drift } })
const wordOf = (...turns: Turn[]) => promptIdsWords(turns)?.word

test('says nothing before there is something to say', () => {
  expect(promptIdsWords([])).toBeUndefined()
  expect(promptIdsWords([bare])).toBeUndefined()
})

test('known, unknown, known in part', () => {
  expect(wordOf(told({ kind: 'first' }), told({ kind: 'exact' }), bare)).toBe('prompt ids exact')
  expect(wordOf(silent, silent)).toBe('prompt ids unknown')
  expect(wordOf(told({ kind: 'first' }), silent)).toBe('prompt ids of 1 of 2 turns')
})

test('drift comes before all else', () => {
  const drifted = [told({ kind: 'text' }), told({ kind: 'ids' }), told({ kind: 'unknown' }), told({ kind: 'exact', cause: 'twice' })]
  expect(promptIdsWords([silent, told({ kind: 'first' }), ...drifted])).toMatchObject({ word: '4 prompts drifted', tone: 'warn' })
})
