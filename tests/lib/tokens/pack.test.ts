import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packTokens } from '#lib/tokens/pack.ts'
import { unpackTokens } from '#lib/tokens/packed-tokens.ts'
import type { Token } from '#lib/tokens/token.ts'
import { tokens } from '../../support/arbitrary-tokens.ts'

const hello = { id: 5, text: 'hello', bytes: [104, 101, 108, 108, 111] }

describe('packTokens', () => {
  it('gives back the very same tokens: numbers, texts, and what was null or absent', () => {
    fc.assert(
      fc.property(tokens, (given) => {
        expect(unpackTokens(packTokens(given))).toStrictEqual(given)
      }),
      { numRuns: 2000 },
    )
  })

  it('tells null from absent', () => {
    const given: Token[] = [
      { text: 'a' },
      { text: 'a', id: null, bytes: null, logprob: null },
      { text: 'a', top: [] },
      { text: 'a', id: 0, bytes: [], logprob: -0, top: [{ text: '', logprob: null }] },
    ]
    expect(unpackTokens(packTokens(given))).toStrictEqual(given)
  })

  it('keeps bytes that are no text, and a text that is not theirs', () => {
    const given: Token[] = [
      { text: '\ufffd', bytes: [0xf0, 0x9f] },
      { text: '', bytes: [0x91, 0xa9] },
      { text: '\\xf0', bytes: [0xf0] },
      { text: '\ufeff', bytes: [0xef, 0xbb, 0xbf] },
      { text: '\ud83d\0', bytes: null },
    ]
    expect(unpackTokens(packTokens(given))).toStrictEqual(given)
  })

  it('keeps one spelling once, and a logprob in as few bytes as hold it', () => {
    const lengthOf = (...given: Token[]): number => packTokens(given).length
    // format, three sizes; one kind; flags, id, byte length and 5 bytes of the spelling; six widths
    const bare = 4 + 1 + 8 + 6
    expect(lengthOf(hello)).toBe(bare)
    expect(lengthOf({ ...hello, logprob: -0.5 })).toBe(bare + 4)
    expect(lengthOf({ ...hello, logprob: -0.31725305 })).toBe(bare + 5)
    expect(lengthOf({ ...hello, logprob: -Math.PI })).toBe(bare + 8)
    expect(lengthOf(hello, hello)).toBe(bare + 1)
    // The number of alternatives; a kind for the one that is the token itself.
    expect(lengthOf({ ...hello, logprob: null, top: [{ ...hello, logprob: null }] })).toBe(bare + 2)
  })

  it('refuses ids and bytes that are out of range, naming the token', () => {
    expect(() => packTokens([{ text: 'a' }, { text: 'b', id: -1 }])).toThrow(/token 1 .*id -1/)
    expect(() => packTokens([{ text: 'a', id: 1.5 }])).toThrow(/token 0 .*id 1.5/)
    expect(() => packTokens([{ text: 'a', top: [{ text: 'b', bytes: [256], logprob: 0 }] }])).toThrow(/byte 256/)
  })
})
