import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparePlaces, placeOfFragment, tokenFragment } from '#lib/token-view/token-place.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'

const anyPlace: fc.Arbitrary<TokenPlace> = fc.record({
  turn: fc.integer({ min: 1, max: 999_999_999 }),
  side: fc.constantFrom('prompt', 'reply'),
  index: fc.nat(999_999_999),
})

test('an address names the turn, the side and the token', () => {
  expect(tokenFragment({ turn: 3, side: 'reply', index: 120 })).toBe('t3.k120')
  expect(tokenFragment({ turn: 1, side: 'prompt', index: 0 })).toBe('t1.g0')
})

test('every token is found by its address', () => {
  fc.assert(
    fc.property(anyPlace, (place) => {
      expect(placeOfFragment(tokenFragment(place))).toEqual(place)
    }),
    { numRuns: 50 },
  )
})

test.each(['', 't3', 'm0', 'end', 't0.k1', 't03.k1', 't3.b1', 't3.k', 't3.k-1', 't3.k1.5', '#t3.k1', 't3.k1 ', 't3.k1\n', 'T3.k1', 't3.k1234567890'])(
  '%j is the address of no token',
  (fragment) => {
    expect(placeOfFragment(fragment)).toBeUndefined()
  },
)

test('tokens stand in the order of turns; in a turn what was given comes before what was written', () => {
  const order = ['t1.g0', 't1.g9', 't1.k0', 't1.k2', 't1.k10', 't2.g0', 't2.k0', 't10.g0']
  const places = order.map(placeOfFragment).filter((place) => place !== undefined)
  expect(places).toHaveLength(order.length)
  expect(places.toReversed().toSorted(comparePlaces).map(tokenFragment)).toEqual(order)
})

test('only the same token is neither before nor after', () => {
  fc.assert(
    fc.property(anyPlace, anyPlace, (a, b) => {
      expect(Math.sign(comparePlaces(a, b)) + Math.sign(comparePlaces(b, a))).toBe(0)
      expect(comparePlaces(a, b) === 0).toBe(tokenFragment(a) === tokenFragment(b))
      expect(comparePlaces(a, { ...a })).toBe(0)
    }),
    { numRuns: 50 },
  )
})
