import { expect, test } from 'vitest'
import { EMPTY_COUNTS, INITIAL_STATE } from '#lib/run/state.ts'

test('before the first event there is nothing', () => {
  expect(INITIAL_STATE).toMatchObject({ status: 'created', config: null, messages: [], turns: [], interruptions: [], lastSeq: 0 })
  expect(INITIAL_STATE.counts).toBe(EMPTY_COUNTS)
  expect(Object.values(EMPTY_COUNTS)).toEqual([0, 0, 0, 0, 0])
})
