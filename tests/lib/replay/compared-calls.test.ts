import { expect, it } from 'vitest'
import { answerText, callOrigin, comparedSummary } from '#lib/replay/compared-calls.ts'

it('counts what is the same and what differs', () => {
  expect(comparedSummary([])).toBe('No calls')
  expect(comparedSummary([{ same: true }])).toBe('1 call: 1 same, 0 differ')
  expect(comparedSummary([{ same: true }, { same: false }, { same: true }])).toBe('3 calls: 2 same, 1 differs')
})

it('says what a tool answered', () => {
  expect(answerText({ ok: true, result: { a: 1 } })).toBe('{"a": 1}')
  expect(answerText({ ok: false, result: null, error: 'no such file' })).toBe('failed: no such file')
  expect(answerText({ ok: false, result: 'gone' })).toBe('failed: gone')
})

it('says where a call stands', () => {
  expect([callOrigin({ turn: 0 }), callOrigin({ turn: 3 })]).toEqual(['written', 'turn 3'])
})
