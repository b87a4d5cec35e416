import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { anchorOf, heldRow } from '#lib/transcript/scroll-anchor.ts'
import type { ExtentOf, HeldRow, ScrollAnchor } from '#lib/transcript/scroll-anchor.ts'
import type { Row } from '#lib/transcript/types.ts'

type Item = readonly [key: string, turn: number | undefined, height: number, isReply?: boolean]

function rowsOf(items: readonly Item[]): readonly Row[] {
  return items.map(([key, turn, , isReply]) => ({
    kind: 'observation',
    key,
    turn,
    text: '',
    ...(isReply ? { head: { role: 'assistant', at: 0 } } : {}),
  }))
}

function extentsOf(items: readonly Item[]): ExtentOf {
  return (index) => {
    if (items[index] === undefined) return undefined
    const start = items.slice(0, index).reduce((sum, [, , height]) => sum + height, 0)
    return { start, end: start + items[index][2] }
  }
}

function noted(items: readonly Item[], top: number, height = 100): ScrollAnchor {
  return anchorOf(rowsOf(items), { start: top, end: top + height }, extentsOf(items))
}

function held(anchor: ScrollAnchor, items: readonly Item[]): HeldRow | undefined {
  return heldRow(anchor, rowsOf(items), extentsOf(items))
}
/** How far the list is scrolled when a row is held. */
const scrolled = (row: HeldRow | undefined): number | undefined => row && row.start - row.top

const TEXT: readonly Item[] = [['m0', undefined, 50], ['t1', 1, 200, true], ['m2', 1, 50], ['t2', 2, 300, true], ['m4', 2, 50]]

test('a reply that begins in sight is held first, then what else does, then what begins above', () => {
  expect(noted(TEXT, 100, 400)).toEqual({
    seen: [{ name: 'reply 2', top: 200 }, { name: 'm2', top: 150 }, { name: 'reply 1', top: -50 }],
    turn: 1,
    share: 0.2,
  })
})

test('rows that only touch the edges of the view are not seen', () => {
  expect(noted(TEXT, 250, 50)).toMatchObject({ seen: [{ name: 'm2', top: 0 }] })
})

test('nothing seen is nothing to hold', () => {
  expect(noted([], 0)).toEqual({ seen: [], turn: undefined, share: 0 })
  expect(held(noted([], 0), TEXT)).toBeUndefined()
  expect(held(noted(TEXT, 0), [])).toBeUndefined()
  expect(held(noted(TEXT, 9000), TEXT)).toBeUndefined()
})

test('a row seen stays where it is when what is above it grows', () => {
  const grown: readonly Item[] = [['m0', undefined, 50], ['new', 1, 500], ...TEXT.slice(1)]
  expect(held(noted(TEXT, 240), grown)).toEqual({ key: 't2', start: 800, top: 60 })
  expect(held(noted(TEXT, 240, 50), grown)).toEqual({ key: 'm2', start: 750, top: 10 })
})

test('a reply is the same reply as text and as tokens, whatever its first row is called', () => {
  const tokens: readonly Item[] = [['m0', undefined, 50], ['t1.g', 1, 20], ['t1.k0', 1, 90, true], ['t1.k160', 1, 90], ['m2', 1, 50]]
  expect(held(noted(TEXT, 40), tokens)).toEqual({ key: 't1.k0', start: 70, top: 10 })
})

test('where no row seen is left, the same share of the turn is above the edge', () => {
  const before: readonly Item[] = [['m0', undefined, 100], ['t1', 1, 100, true], ['t1.p1', 1, 300]]
  const after: readonly Item[] = [['m0', undefined, 100], ['t1.k0', 1, 400, true], ['t1.k160', 1, 400]]
  const anchor = noted(before, 300)
  expect(anchor).toMatchObject({ seen: [{ name: 't1.p1', top: -100 }], turn: 1, share: 0.5 })
  expect(held(anchor, after)).toEqual({ key: 't1.k160', start: 500, top: 0 })
  expect(held({ ...anchor, share: 0.75 }, after)).toEqual({ key: 't1.k160', start: 500, top: -200 })
})

test('a turn that is gone, and rows before the first turn, hold nothing', () => {
  const anchor = { seen: [], turn: 9, share: 0.5 }
  expect(held(anchor, TEXT)).toBeUndefined()
  expect(held({ ...anchor, turn: undefined }, TEXT)).toBeUndefined()
})

test('rows whose height is not known are not seen, and a turn without height has no share', () => {
  expect(anchorOf(rowsOf(TEXT), { start: 0, end: 100 }, () => undefined)).toEqual({ seen: [], turn: undefined, share: 0 })
  expect(heldRow({ seen: [{ name: 'm2', top: 7 }], turn: 1, share: 0 }, rowsOf(TEXT), () => undefined)).toEqual({ key: 'm2', start: 0, top: 7 })
})

test('a list that did not change does not move', () => {
  const item = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 200 }))
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 8 }), fc.double({ min: 0, max: 0.99, noNaN: true }), (made, share) => {
      const items = made.toSorted(([a], [b]) => a - b).map(([turn, height], at): Item => [`r${at}`, turn, height])
      const top = Math.floor(share * items.reduce((sum, [, , height]) => sum + height, 0))
      const anchor = noted(items, top)
      expect(scrolled(held(anchor, items))).toBe(top)
      expect(scrolled(held({ ...anchor, seen: [] }, items))).toBeCloseTo(top, 6)
    }),
    { numRuns: 60 },
  )
})
