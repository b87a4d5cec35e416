import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { isSameOrder, moveBy, moveTo } from '#lib/library/reorder.ts'

const ids = ['a', 'b', 'c', 'd', 'e']
const text = (list: readonly string[]) => list.join('')

it('moves one or several by a place, and stops at the ends', () => {
  expect(text(moveBy(ids, new Set('c'), -1))).toBe('acbde')
  expect(text(moveBy(ids, new Set('c'), 1))).toBe('abdce')
  expect(text(moveBy(ids, new Set('bd'), 1))).toBe('acbed')
  expect(text(moveBy(ids, new Set('abd'), -1))).toBe('abdce')
  expect(text(moveBy(ids, new Set('de'), 1))).toBe('abcde')
})

it('moves what is chosen to a place, in its order', () => {
  expect(text(moveTo(ids, new Set('bd'), 0))).toBe('bdace')
  expect(text(moveTo(ids, new Set('bd'), 5))).toBe('acebd')
  expect(text(moveTo(ids, new Set('bd'), 3))).toBe('acbde')
  expect(text(moveTo(ids, new Set('a'), 1))).toBe('abcde')
})

it('loses and doubles nothing, and keeps the order of the others', () => {
  const some = fc.subarray(ids)
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 5 }), fc.constantFrom<-1 | 1>(-1, 1), (chosen, place, step) => {
      const set = new Set(chosen)
      for (const moved of [moveTo(ids, set, place), moveBy(ids, set, step)]) {
        expect(moved.toSorted()).toEqual(ids)
        expect(moved.filter((id) => !set.has(id))).toEqual(ids.filter((id) => !set.has(id)))
        expect(moved.filter((id) => set.has(id))).toEqual(chosen)
      }
    }),
    { numRuns: 200 },
  )
})

it('tells equal orders', () => {
  expect(isSameOrder(ids, [...ids])).toBe(true)
  expect(isSameOrder(ids, ids.slice(1))).toBe(false)
  expect(isSameOrder(['a', 'b'], ['b', 'a'])).toBe(false)
})
