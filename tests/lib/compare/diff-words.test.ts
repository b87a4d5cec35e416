import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffWords, shownPieces } from '#lib/compare/diff-words.ts'

const text = fc.array(fc.constantFrom('one', 'two', ' ', '\n', '\u{1f600}', '\u0301', '.', '  '), { maxLength: 30 }).map((parts) => parts.join(''))
const side = (pieces: readonly { kind: string; text: string }[], without: string) =>
  pieces.flatMap((piece) => (piece.kind === without ? [] : piece.text)).join('')

describe('diffWords', () => {
  test('each side is made of its own pieces and the common ones', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const { pieces } = diffWords(left, right)
        expect(side(pieces, 'right')).toBe(left)
        expect(side(pieces, 'left')).toBe(right)
        expect(pieces.every((piece) => piece.text !== '')).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('compares whole words', () => {
    expect(diffWords('the cat sat', 'the car sat').pieces).toEqual([
      { kind: 'same', text: 'the ' },
      { kind: 'left', text: 'cat' },
      { kind: 'right', text: 'car' },
      { kind: 'same', text: ' sat' },
    ])
  })

  test('equal texts are one piece', () => {
    expect(diffWords('a b', 'a b')).toEqual({ pieces: [{ kind: 'same', text: 'a b' }], coarse: false })
  })

  test('what is too long is replaced between the common ends, and that is said', () => {
    const long = (word: string) => `begin ${`${word} `.repeat(20_000)}end`
    const { pieces, coarse } = diffWords(long('a'), long('b'))
    expect(coarse).toBe(true)
    expect(pieces.map(({ kind }) => kind)).toEqual(['same', 'left', 'right', 'same'])
  })
})

describe('shownPieces', () => {
  const long = 'word '.repeat(1000)
  const pieces = [
    { kind: 'same' as const, text: long },
    { kind: 'left' as const, text: 'x' },
    { kind: 'right' as const, text: 'y' },
    { kind: 'same' as const, text: long },
  ]

  test('one side, with long common stretches cut beside the difference only', () => {
    const shown = shownPieces(pieces, 'right', false)
    expect(shown.map(({ kind, hidden, text: { length } }) => [kind, hidden ?? length])).toEqual([
      ['same', 4760],
      ['same', 240],
      ['right', 1],
      ['same', 240],
      ['same', 4760],
    ])
    expect(shown.map(({ start }) => start)).toEqual([0, 4760, 5000, 5001, 5241])
  })

  test('whole on demand', () => {
    expect(shownPieces(pieces, 'left', true).map(({ text: one }) => one).join('')).toBe(`${long}x${long}`)
  })

  test('never parts a surrogate pair', () => {
    const pair = '\u{1f600}'.repeat(1000)
    const shown = shownPieces([{ kind: 'left', text: 'a' }, { kind: 'same', text: `b${pair}` }], 'left', false)
    expect(shown.every(({ text: one }) => one.isWellFormed())).toBe(true)
  })
})
