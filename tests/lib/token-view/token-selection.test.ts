import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { comparePlaces } from '#lib/token-view/token-place.ts'
import type { TokenPlace, TokenSide } from '#lib/token-view/token-place.ts'
import { createSelectionStore, readRowSelection, selectionIn } from '#lib/token-view/token-selection.ts'
import { encodeText } from '../../support/character-tokens.ts'
import { partOf, tokensRow } from '../../support/drawn-tokens.ts'

const place = (turn: number, side: TokenSide, index: number): TokenPlace => ({ turn, side, index })
const reply = partOf(2, 'reply', encodeText('x'.repeat(30)))
const row = tokensRow(reply, 10, 20)
const NOTHING = { from: -1, to: -1, cursor: -1 }

function within(anchor: TokenPlace, cursor: TokenPlace) {
  return readRowSelection(selectionIn({ anchor, cursor }, row))
}

test('a cursor is a range of its own token', () => {
  const store = createSelectionStore()
  expect(store.get()).toBeUndefined()
  store.set(place(1, 'reply', 4))
  expect(store.get()).toEqual({ cursor: place(1, 'reply', 4), anchor: place(1, 'reply', 4) })
})

test('extending keeps where the range began, moving does not', () => {
  const store = createSelectionStore()
  store.set(place(1, 'reply', 4), true)
  store.set(place(1, 'reply', 6), true)
  store.set(place(1, 'reply', 2), true)
  expect(store.get()).toEqual({ cursor: place(1, 'reply', 2), anchor: place(1, 'reply', 4) })
  store.set(place(1, 'reply', 3))
  expect(store.get()?.anchor.index).toBe(3)
})

test('listeners hear every change until they leave, and nothing when there is nothing to take away', () => {
  const store = createSelectionStore()
  const heard = vi.fn<() => void>()
  const leave = store.subscribe(heard)
  store.set(undefined)
  expect(heard).not.toHaveBeenCalled()
  store.set(place(1, 'prompt', 0))
  store.set(undefined, true)
  expect(store.get()).toBeUndefined()
  expect(heard).toHaveBeenCalledTimes(2)
  leave()
  store.set(place(1, 'prompt', 0))
  expect(heard).toHaveBeenCalledTimes(2)
})

test('what is outside of a row leaves it as it is', () => {
  expect(selectionIn(undefined, row)).toBe('')
  expect(readRowSelection('')).toEqual(NOTHING)
  expect(within(place(2, 'reply', 0), place(2, 'reply', 9))).toEqual(NOTHING)
  expect(within(place(2, 'reply', 20), place(3, 'reply', 12))).toEqual(NOTHING)
  expect(within(place(2, 'prompt', 10), place(2, 'prompt', 15))).toEqual(NOTHING)
})

test('the first and the last token of a row belong to it', () => {
  expect(within(place(2, 'reply', 10), place(2, 'reply', 10))).toEqual({ from: 10, to: 11, cursor: 10 })
  expect(within(place(2, 'reply', 19), place(2, 'reply', 19))).toEqual({ from: 19, to: 20, cursor: 19 })
  expect(within(place(2, 'reply', 3), place(2, 'reply', 10))).toEqual({ from: 10, to: 11, cursor: 10 })
  expect(within(place(2, 'reply', 25), place(2, 'reply', 19))).toEqual({ from: 19, to: 20, cursor: 19 })
})

test('a range over other turns or the prompt covers the row without its cursor', () => {
  expect(within(place(1, 'reply', 12), place(3, 'prompt', 15))).toEqual({ from: 10, to: 20, cursor: -1 })
  expect(within(place(2, 'prompt', 15), place(2, 'reply', 29))).toEqual({ from: 10, to: 20, cursor: -1 })
  expect(within(place(3, 'prompt', 15), place(2, 'reply', 12))).toEqual({ from: 12, to: 20, cursor: 12 })
})

test('a token of a row is selected when it stands between the ends, whichever of them came first', () => {
  const anyPlace = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom<TokenSide[]>('prompt', 'reply'), fc.nat(29))
    .map((parts) => place(...parts))
  fc.assert(
    fc.property(anyPlace, anyPlace, (anchor, cursor) => {
      const { from, to } = within(anchor, cursor)
      for (let index = row.from; index < row.to; index += 1) {
        const here = place(2, 'reply', index)
        const between = comparePlaces(anchor, here) * comparePlaces(here, cursor) >= 0
        expect(index >= from && index < to).toBe(between)
      }
    }),
    { numRuns: 200 },
  )
})
