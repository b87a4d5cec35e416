import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blankToken, blankTokens, TokenPlaces } from '#lib/redact/token-places.ts'
import type { Token } from '#lib/tokens/token.ts'

const utf8 = new TextEncoder()
/** A text as tokens of so many bytes, in the middle of characters too. */
function tokensOf(text: string, size: number): Token[] {
  const bytes = [...utf8.encode(text)]
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => {
    const own = bytes.slice(n * size, (n + 1) * size)
    return { id: n, text: new TextDecoder().decode(Uint8Array.from(own)), bytes: own, logprob: -1, top: [] }
  })
}

describe('TokenPlaces', () => {
  it('writes the text of any tokens, and places each within it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()), fc.integer({ min: 1, max: 5 }), (text, size) => {
        const places = new TokenPlaces('before ')
        const placed = places.place(tokensOf(text, size))
        expect(places.text).toBe(`before ${text}`)
        expect(places.writtenFrom(7)).toBe(text)
        expect(placed.map(({ start, end }) => places.text.slice(start, end)).join('')).toBe(text)
      }),
      { numRuns: 200 },
    )
  })

  it('passes special tokens over, unless they are part of the text', () => {
    const tokens: Token[] = [{ text: 'a' }, { text: '<|end|>', special: true }]
    const places = new TokenPlaces()
    expect([places.place(tokens).map(({ end }) => end), places.text]).toEqual([[1, 1], 'a'])
    const all = new TokenPlaces('', { withSpecials: true })
    all.place(tokens)
    expect(all.text).toBe('a<|end|>')
  })
})

describe('blankTokens', () => {
  it('leaves of a token inside a range nothing but blocks, and of one at its edge what lies outside', () => {
    const places = new TokenPlaces()
    const given: Token[] = [{ id: 1, text: 'my k', logprob: -1 }, { id: 2, text: 'ey' }, { id: 3, text: '.' }]
    const tokens = places.place(given)
    expect(blankTokens(tokens, 'my key.', [])).toEqual(given)
    expect(blankTokens(tokens, 'my key.', [{ start: 3, end: 6 }])).toEqual([{ text: 'my █' }, { text: '██' }, { id: 3, text: '.' }])
  })

  it('blanks every token that has a byte of a covered character', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), (size, at) => {
        const text = 'a😀é数b'
        const [start, end] = [[0, 1], [1, 3], [3, 4], [4, 5]][at] ?? [0, 1]
        const places = new TokenPlaces()
        const tokens = tokensOf(text, size)
        const from = utf8.encode(text.slice(0, start)).length
        const to = utf8.encode(text.slice(0, end)).length
        const blank = blankTokens(places.place(tokens), text, [{ start: start ?? 0, end: end ?? 0 }])
        for (const [n, token] of blank.entries()) if (n * size < to && (n + 1) * size > from) expect(token.bytes ?? token.id).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })
})

it('blankToken tells of a token how long it was', () => {
  expect(blankToken({ id: 1, text: 'abc', logprob: -1, bytes: [1] })).toEqual({ text: '███' })
})
