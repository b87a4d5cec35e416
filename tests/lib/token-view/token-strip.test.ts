import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { TokenBook } from '#lib/token-view/token-book.ts'
import { GIVEN, placeAt, SAMPLED, shareOf, stripColumns, stripLayout } from '#lib/token-view/token-strip.ts'
import type { StripLayout } from '#lib/token-view/token-strip.ts'
import { encodeText, tokenOf } from '../../support/character-tokens.ts'
import { partOf } from '../../support/drawn-tokens.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const prompt = encodeText('abc')
const reply = encodeText('defg', -1)
const log = new EpisodeLog()
  .begin(1)
  .add({ type: 'prompt.encoded', turn: 1, sequence: 0, keep: 0, length: 3, count: 3, tokens: prompt, drift: { kind: 'first' } })
  .add({ type: 'tokens.appended', turn: 1, channel: 'content', text: 'defg', tokens: reply, count: 4, t: 1 })
  .complete(1, 'defg')
  .observe(1, 'go on')
  .begin(2)
  .stream(2, 'no tokens of this are known')

/** The sections of a strip, of parts that are loaded. */
function layoutOf(...parts: readonly ReturnType<typeof partOf>[]): StripLayout {
  let total = 0
  const sections = parts.map((part) => {
    const start = total
    total += part.length
    return { turn: part.turn, side: part.side, start, count: part.length, part }
  })
  return { sections, total }
}

test('a run lies turn by turn, what was given before what was written; a turn without tokens takes no room', () => {
  const book = new TokenBook(INITIAL_STATE)
  book.apply(log.events)
  const { sections, total } = stripLayout(log.state.turns, book)
  expect(total).toBe(7)
  expect(sections).toEqual([
    { turn: 1, side: 'prompt', start: 0, count: 3, part: book.part(1, 'prompt') },
    { turn: 1, side: 'reply', start: 3, count: 4, part: book.part(1, 'reply') },
  ])
})

test('what is not loaded keeps its room, and nothing is drawn there', () => {
  const layout = stripLayout(log.state.turns, new TokenBook(INITIAL_STATE))
  expect(layout.sections.map(({ start, count, part }) => [start, count, part])).toEqual([[0, 3, undefined], [3, 4, undefined]])
  const { surprisal, kinds } = stripColumns(layout, 7)
  expect([...kinds]).toEqual([0, 0, 0, 0, 0, 0, 0])
  expect([...surprisal].every(Number.isNaN)).toBe(true)
})

test('a live turn that is heard before its count is known has room at once', () => {
  const book = new TokenBook(INITIAL_STATE)
  book.apply(log.events)
  const turns = log.state.turns.map((turn) => ({ ...turn, tokenCount: 0 }))
  expect(stripLayout(turns, book).total).toBe(7)
})

test('a column has the highest surprisal of its tokens, and says what was given', () => {
  const given = partOf(1, 'prompt', [tokenOf('a', -9), tokenOf('b', -9)])
  const sampled = partOf(1, 'reply', [tokenOf('c', -1), tokenOf('d', -3), tokenOf('e', -2), tokenOf('f'), tokenOf('g'), tokenOf('h', -0.5)])
  const layout = layoutOf(given, sampled)
  expect(stripColumns(layout, 4)).toEqual({
    surprisal: Float32Array.of(Number.NaN, 3, 2, 0.5),
    kinds: Uint8Array.of(GIVEN, SAMPLED, SAMPLED, SAMPLED),
  })
  expect([...stripColumns(layout, 1).kinds]).toEqual([GIVEN | SAMPLED])
  expect([...stripColumns(layout, 1).surprisal]).toEqual([3])
  expect([...stripColumns(layout, 8).surprisal]).toEqual([Number.NaN, Number.NaN, 1, 3, 2, Number.NaN, Number.NaN, 0.5])
})

test('a token is as wide as the strip has room for, and rounding surprises nobody', () => {
  const layout = layoutOf(partOf(1, 'reply', [tokenOf('a', 0.001), tokenOf('b', -2)]))
  expect([...stripColumns(layout, 6).surprisal]).toEqual([0, 0, 0, 2, 2, 2])
})

test('the last column is drawn even where the width of a token in columns cannot be told exactly', () => {
  const layout = layoutOf(partOf(1, 'reply', encodeText('x'.repeat(39), -1)))
  expect(stripColumns(layout, 85).kinds.at(-1)).toBe(SAMPLED)
})

test('an empty strip has no places', () => {
  const empty = stripLayout([], new TokenBook(INITIAL_STATE))
  expect(empty).toEqual({ sections: [], total: 0 })
  expect(placeAt(empty, 0.5)).toBeUndefined()
  expect(shareOf(empty, { turn: 1, side: 'reply', index: 0 })).toBeUndefined()
  expect([...stripColumns(empty, 2).kinds]).toEqual([0, 0])
})

test('a click finds the token that stands there, outside of the strip the first or the last', () => {
  const layout = layoutOf(partOf(1, 'prompt', prompt), partOf(2, 'reply', reply))
  const indexes = [-1, 0, 0.2, 0.43, 0.99, 1, 2].map((share) => placeAt(layout, share))
  expect(indexes.map((place) => `${place?.turn} ${place?.index}`)).toEqual(['1 0', '1 0', '1 1', '2 0', '2 3', '2 3', '2 3'])
  expect(shareOf(layout, { turn: 1, side: 'reply', index: 0 })).toBeUndefined()
})

test('at every width all columns are drawn, and each token is found within its share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 90 }), (a, b, width) => {
      const layout = layoutOf(partOf(1, 'reply', encodeText('x'.repeat(a), -1)), partOf(2, 'reply', encodeText('y'.repeat(b), -1)))
      expect([...stripColumns(layout, width).kinds].every((kind) => kind === SAMPLED)).toBe(true)
      for (const { turn, side, count } of layout.sections) {
        const place = { turn, side, index: count - 1 }
        expect(placeAt(layout, (shareOf(layout, place) ?? 0) + 0.5 / layout.total)).toEqual(place)
      }
    }),
    { numRuns: 60 },
  )
})
