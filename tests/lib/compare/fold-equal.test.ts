import { describe, expect, test } from 'vitest'
import { foldEqual, nextDifference } from '#lib/compare/fold-equal.ts'
import type { ComparedRow } from '#lib/compare/align-runs.ts'

const rows: readonly ComparedRow[] = [
  { kind: 'equal', left: 0, right: 0 },
  { kind: 'equal', left: 1, right: 1 },
  { kind: 'changed', left: 2, right: 2 },
  { kind: 'equal', left: 3, right: 3 },
  { kind: 'right', right: 4 },
  { kind: 'equal', left: 4, right: 5 },
  { kind: 'equal', left: 5, right: 6 },
]

describe('foldEqual', () => {
  test('folds stretches of equal rows, and leaves a single one', () => {
    expect(foldEqual(rows, new Set()).map(({ key }) => key)).toEqual(['fold0', '2-2', '3-3', '-4', 'fold5'])
  })

  test('an opened stretch keeps the line to fold it by', () => {
    const items = foldEqual(rows, new Set([0]))
    expect(items.map(({ key }) => key)).toEqual(['fold0', '0-0', '1-1', '2-2', '3-3', '-4', 'fold5'])
    expect(items[0]).toMatchObject({ from: 0, to: 2, open: true })
  })

  test('nothing is folded away but equal rows', () => {
    expect(foldEqual([], new Set())).toEqual([])
    expect(foldEqual(rows.slice(2, 3), new Set())).toHaveLength(1)
  })
})

test('nextDifference walks from difference to difference, and stops at the ends', () => {
  const items = foldEqual(rows, new Set())
  expect(nextDifference(items, -1, 1)).toBe(1)
  expect(nextDifference(items, 1, 1)).toBe(3)
  expect(nextDifference(items, 3, 1)).toBeUndefined()
  expect(nextDifference(items, -1, -1)).toBe(3)
  expect(nextDifference(items, 1, -1)).toBeUndefined()
})
