import { expect, test } from 'vitest'
import { nextStop } from '#lib/editor/next-stop.ts'

const STOPS = [
  { message: 5, at: 0 },
  { message: 2, at: 0 },
  { message: 2, at: 1 },
  { message: -1, at: 0 },
]

test('the nearest stop comes next, whichever way', () => {
  const walk = (from: { message: number; at: number }, by: 1 | -1): unknown[] => {
    const next = nextStop(STOPS, from, by)
    return next === undefined ? [] : [[next.message, next.at], ...walk(next, by)]
  }
  expect(walk({ message: 2, at: -1 }, 1)).toEqual([[2, 0], [2, 1], [5, 0]])
  expect(walk({ message: 5, at: -1 }, -1)).toEqual([[2, 1], [2, 0], [-1, 0]])
  expect(walk({ message: 9, at: 0 }, 1)).toEqual([])
})
