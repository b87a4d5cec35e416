import { expect, it } from 'vitest'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { StateCache } from '#server/runs/state-cache.ts'

const at = (lastSeq: number) => ({ ...INITIAL_STATE, lastSeq })

it('finds the furthest state that is not beyond what is asked', () => {
  const cache = new StateCache()
  const [three, nine] = [at(3), at(9)]
  cache.keepMoment('a', three)
  cache.keepLatest('a', nine)
  expect(cache.find('a')).toBe(nine)
  expect(cache.find('a', 9)).toBe(nine)
  expect(cache.find('a', 12)).toBe(nine)
  expect(cache.find('a', 3)).toBe(three)
  expect(cache.find('a', 5)).toBeUndefined()
  expect(cache.find('b')).toBeUndefined()
  cache.keepLatest('a', at(11))
  expect(cache.find('a', 9)).toBeUndefined()
})

it('keeps no moment beside the same latest state', () => {
  const cache = new StateCache({ entries: 2, weight: 100 })
  cache.keepLatest('a', at(3))
  cache.keepMoment('a', at(3))
  cache.keepLatest('b', at(1))
  expect(cache.find('a')).toBeDefined()
})

it('lets go of what was used longest ago when there are too many states, or too heavy ones', () => {
  const cache = new StateCache({ entries: 3, weight: 100 })
  for (const id of ['a', 'b', 'c']) cache.keepLatest(id, at(10))
  cache.find('a')
  cache.keepLatest('d', at(10))
  expect(['a', 'b', 'c', 'd'].map((id) => cache.find(id) !== undefined)).toEqual([true, false, true, true])
  cache.keepLatest('e', at(85))
  expect(['a', 'c', 'd', 'e'].map((id) => cache.find(id) !== undefined)).toEqual([false, false, true, true])
  cache.keepLatest('f', at(101))
  expect(['d', 'e', 'f'].map((id) => cache.find(id) !== undefined)).toEqual([false, false, false])
})

it('forgets a run with its moments, and no other', () => {
  const cache = new StateCache({ entries: 9, weight: 30 })
  cache.keepLatest('a', at(9))
  cache.keepMoment('a', at(3))
  cache.keepLatest('ab', at(9))
  cache.forget('a')
  expect([cache.find('a'), cache.find('a', 3)]).toEqual([undefined, undefined])
  expect(cache.find('ab')).toBeDefined()
  // What was forgotten weighs nothing any more.
  cache.keepLatest('c', at(20))
  expect(cache.find('ab')).toBeDefined()
})
