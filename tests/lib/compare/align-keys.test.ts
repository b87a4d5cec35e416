import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignKeys } from '#lib/compare/align-keys.ts'

const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })

/** The length of a longest common subsequence, by its definition. */
function longest([first, ...rest]: readonly string[], other: readonly string[]): number {
  if (first === undefined || other.length === 0) return 0
  const at = other.indexOf(first)
  return Math.max(longest(rest, other), at === -1 ? 0 : 1 + longest(rest, other.slice(at + 1)))
}

describe('alignKeys', () => {
  test('matches equal keys, ascending on both sides', () => {
    fc.assert(
      fc.property(keys, keys, (left, right) => {
        let [i, j] = [-1, -1]
        for (const [here, there] of alignKeys(left, right)) {
          expect(left[here]).toBe(right[there])
          expect(here).toBeGreaterThan(i)
          expect(there).toBeGreaterThan(j)
          i = here
          j = there
        }
      }),
      { numRuns: 200 },
    )
  })

  test('matches as many as can be', () => {
    const few = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 9 })
    fc.assert(
      fc.property(few, few, (left, right) => {
        expect(alignKeys(left, right)).toHaveLength(longest(left, right))
      }),
      { numRuns: 200 },
    )
  })

  test('answers the same when sides are exchanged', () => {
    fc.assert(
      fc.property(keys, keys, (left, right) => {
        expect(alignKeys(right, left).map(([one, other]) => [other, one])).toEqual(alignKeys(left, right))
      }),
      { numRuns: 200 },
    )
  })

  test('matches by keys that stand once where the table would be too large', () => {
    const left = Array.from({ length: 5000 }, (_, at) => (at % 10 === 0 ? `l${at}` : `k${at % 7}`))
    const right = ['new', ...left]
    right.splice(2500, 1)
    const matches = alignKeys([...left, 'z'], [...right, 'y'])
    expect(matches.length).toBeGreaterThan(4900)
  })
})
