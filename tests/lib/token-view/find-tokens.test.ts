import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findTokens } from '#lib/token-view/find-tokens.ts'
import { TokenPart } from '#lib/token-view/token-part.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import { findIn, findPattern } from '#lib/transcript/find-text.ts'

const utf8 = new TextEncoder()

function partOf(spelled: readonly (string | readonly number[])[]): TokenPart {
  const part = new TokenPart(1, 'reply')
  const rows = spelled.map((one) => {
    const token = typeof one === 'string' ? { text: one } : { text: '', bytes: [...one] }
    return { token, generated: true }
  })
  part.append(columnsOf(rows, { k: 0 }))
  return part
}

function found(spelled: readonly (string | readonly number[])[], query: string, range?: { from: number; to: number }): [number, number][] {
  const part = partOf(spelled)
  return [...findTokens(part, range ?? { from: 0, to: part.length }, findPattern(query) ?? /(?!)/g)]
}

describe('findTokens', () => {
  it('finds nothing where nothing is', () => {
    expect(found([], 'a')).toEqual([])
    expect(found(['a'], 'b')).toEqual([])
    expect(found(['a', 'b'], 'a', { from: 1, to: 1 })).toEqual([])
  })

  it('gives every token that a match touches, with the start of the match', () => {
    expect(found(['on', 'e t', 'wo', ' three'], 'e two')).toEqual([[1, 2], [2, 2]])
    expect(found(['the', ' cat', ' the'], 'THE')).toEqual([[0, 0], [2, 8]])
    expect(found(['aXbX'], 'x')).toEqual([[0, 1]])
    expect(found(['ab', 'ab'], 'ab')).toEqual([[0, 0], [1, 2]])
  })

  it('looks into what follows the range, but gives tokens of the range only', () => {
    const tokens = ['a', 'b', 'c', 'd']
    expect(found(tokens, 'bc', { from: 0, to: 2 })).toEqual([[1, 1]])
    expect(found(tokens, 'bc', { from: 2, to: 4 })).toEqual([])
    expect(found(tokens, 'cd', { from: 0, to: 2 })).toEqual([])
    expect(found(tokens, 'd', { from: 2, to: 4 })).toEqual([[3, 1]])
  })

  it('counts characters that are spread over tokens or take two units once', () => {
    const [first = 0, ...rest] = utf8.encode('€')
    expect(found([[first], rest, 'x'], '€')).toEqual([[0, 0]])
    expect(found([[first], rest, 'x'], 'x')).toEqual([[2, 1]])
    expect(found(['😀', 'x'], 'x')).toEqual([[1, 2]])
    const face = [...utf8.encode('😀')]
    expect(found([face.slice(0, 2), face.slice(2), 'x'], 'x')).toEqual([[2, 2]])
  })

  it.each([
    ['a stray inner byte', [0x80], 1],
    ['two of them', [0x80, 0x80], 2],
    ['a cut character', [0xf0, 0x9f], 1],
    ['a byte that never stands in UTF-8', [0xff], 1],
  ])('is not led astray by %s', (_, bytes, units) => {
    expect(found([bytes, 'ab', 'cd', 'ef'], 'cd')).toEqual([[2, units + 2]])
  })

  it('is what the places in the text say', () => {
    const piece = fc.oneof(fc.constantFrom('a', 'b', 'ab', '€', '😀', ' ', '\ufffd'), fc.constantFrom([0x80], [0xff]))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('a', 'ab', 'b ', '€', '😀'), (spelled, query) => {
        const texts = spelled.map((one) => (typeof one === 'string' ? one : '\ufffd'.repeat(one.length)))
        const matches = findIn(texts.join(''), findPattern(query) ?? /(?!)/g)
        const expected = texts.flatMap((text, index): [number, number][] => {
          const start = texts.slice(0, index).join('').length
          const match = matches.find((one) => one.start < start + text.length && one.end > start)
          return match === undefined ? [] : [[index, match.start]]
        })
        expect(found(spelled, query)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })
})
