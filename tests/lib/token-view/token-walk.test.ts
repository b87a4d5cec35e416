import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOfFragment, tokenFragment } from '#lib/token-view/token-place.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'
import {
  drawnParts, firstToken, nextPlace, rowOfToken, sightOf, stepToken, stretchesBetween, surprisingPlaces,
} from '#lib/token-view/token-walk.ts'
import type { Row } from '#lib/transcript/types.ts'
import { encodeText, tokenOf } from '../../support/character-tokens.ts'
import { partOf, tokensRow } from '../../support/drawn-tokens.ts'

function at(fragment: string): TokenPlace {
  const place = placeOfFragment(fragment)
  if (place === undefined) throw new Error(`${fragment} is the address of no token`)
  return place
}
const said: Row = { kind: 'observation', key: 'm1', turn: 1, text: 'told' }
const given = partOf(1, 'prompt', encodeText('ab'))
const first = partOf(1, 'reply', encodeText('cdef', -1))
const second = partOf(2, 'reply', encodeText('ghi', -1))
const rows: readonly Row[] = [
  said, tokensRow(given, 0, 2), tokensRow(first, 0, 3), tokensRow(first, 3, 4), said, tokensRow(second, 0, 3), said,
]
const ORDER = ['t1.g0', 't1.g1', 't1.k0', 't1.k1', 't1.k2', 't1.k3', 't2.k0', 't2.k1', 't2.k2']

function textBetween(a: string, b: string, list = rows): string[] {
  return stretchesBetween(list, at(a), at(b)).map(({ part, from, to }) => part.textOf(from, to))
}

test('a token is found in the row that draws it', () => {
  expect(ORDER.map((fragment) => rowOfToken(rows, at(fragment)))).toEqual([1, 1, 2, 2, 2, 3, 5, 5, 5])
  expect(['t1.k4', 't2.g0', 't3.k0'].map((fragment) => rowOfToken(rows, at(fragment)))).toEqual([-1, -1, -1])
})

test('steps go through all tokens of the page and back, and end at its ends', () => {
  for (const [index, fragment] of ORDER.entries()) {
    const [before, after] = [stepToken(rows, at(fragment), -1), stepToken(rows, at(fragment), 1)]
    expect(before && tokenFragment(before.place)).toBe(ORDER[index - 1])
    expect(after && tokenFragment(after.place)).toBe(ORDER[index + 1])
    if (after !== undefined) expect(after.row).toBe(rowOfToken(rows, after.place))
  }
  expect(stepToken(rows, at('t7.k0'), 1)).toBeUndefined()
})

test('the first token below an edge', () => {
  expect(firstToken(rows, -1)).toEqual({ row: 1, place: at('t1.g0') })
  expect(firstToken(rows, 4)).toEqual({ row: 5, place: at('t2.k0') })
  expect(firstToken(rows, 6)).toBeUndefined()
  expect(firstToken([], 0)).toBeUndefined()
})

test('a range holds both its ends, in either order, rows of one part as one stretch', () => {
  expect(textBetween('t1.k1', 't1.k1')).toEqual(['d'])
  expect(textBetween('t1.k2', 't1.k3')).toEqual(['ef'])
  expect(textBetween('t2.k0', 't1.g1')).toEqual(['b', 'cdef', 'g'])
  expect(textBetween('t1.g0', 't2.k2')).toEqual(['ab', 'cdef', 'ghi'])
})

test('a range of any two tokens has all between them', () => {
  const place = fc.nat(ORDER.length - 1)
  fc.assert(
    fc.property(place, place, (a, b) => {
      const text = textBetween(ORDER[a] ?? '', ORDER[b] ?? '').join('')
      expect(text).toBe('abcdefghi'.slice(Math.min(a, b), Math.max(a, b) + 1))
    }),
    { numRuns: 60 },
  )
})

test('an end that is not drawn takes nothing from what is, and adds nothing to it', () => {
  const folded = rows.filter((row) => row.kind !== 'tokens' || row.source !== first)
  expect(textBetween('t1.k1', 't2.k1', folded)).toEqual(['gh'])
  expect(textBetween('t1.g1', 't1.k1', folded)).toEqual(['b'])
  expect(textBetween('t1.k0', 't1.k2', folded)).toEqual([])
})

test('parts are told once each, in the order of the page', () => {
  expect(drawnParts(rows)).toEqual([given, first, second])
  expect(drawnParts([said])).toEqual([])
})

test('the most surprising tokens of all parts, in the order of the page', () => {
  const one = partOf(1, 'reply', [tokenOf('a', -3), tokenOf('b', -0.4), tokenOf('c'), tokenOf('d', -5)])
  const two = partOf(2, 'reply', [tokenOf('e', -4), tokenOf('f', -0.5)])
  const masked = partOf(2, 'prompt', [tokenOf('g', -9)])
  const found = (count: number): string[] => surprisingPlaces([one, masked, two], count).map(tokenFragment)
  expect(found(2)).toEqual(['t1.k3', 't2.k0'])
  expect(found(9)).toEqual(['t1.k0', 't1.k3', 't2.k0', 't2.k1'])
  expect(surprisingPlaces([], 3)).toEqual([])
})

test('the next place comes after the cursor, and from nowhere it is the first or the last', () => {
  const places = ['t1.k0', 't1.k3', 't2.k0'].map(at)
  expect([nextPlace(places, undefined, 1), nextPlace(places, undefined, -1)]).toEqual([at('t1.k0'), at('t2.k0')])
  expect([nextPlace(places, at('t1.k3'), 1), nextPlace(places, at('t1.k3'), -1)]).toEqual([at('t2.k0'), at('t1.k0')])
  expect([nextPlace(places, at('t2.g5'), -1), nextPlace(places, at('t2.k0'), 1), nextPlace([], undefined, 1)]).toEqual([at('t1.k3'), undefined, undefined])
})

test('in sight are the tokens of the rows in sight', () => {
  expect(sightOf(rows, { startIndex: 0, endIndex: 4 })).toEqual({ first: at('t1.g0'), last: at('t1.k3') })
  expect(sightOf(rows, { startIndex: 4, endIndex: 6 })).toEqual({ first: at('t2.k0'), last: at('t2.k2') })
  for (const index of [0, 4, 6]) expect(sightOf(rows, { startIndex: index, endIndex: index })).toBeUndefined()
  expect(sightOf(rows, null)).toBeUndefined()
})
