import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK_TOKENS, chunkEnd } from '#lib/token-view/cut-chunks.ts'
import { columnsOf } from '#lib/tokens/columns.ts'

const utf8 = new TextEncoder()

function endOf(tokens: readonly (readonly number[])[], start = 0, length = tokens.length): number | undefined {
  const rows = tokens.map((bytes) => ({ token: { text: '', bytes: [...bytes] }, generated: true }))
  return chunkEnd(columnsOf(rows, { k: 0 }), start, length)
}

/** A token a byte. */
function bytesOf(text: string): number[][] {
  return Array.from(utf8.encode(text), (byte) => [byte])
}

function letters(count: number): string {
  return 'a'.repeat(count)
}

describe('chunkEnd', () => {
  it('waits while all of it fits in one row', () => {
    expect(endOf([])).toBeUndefined()
    expect(endOf(bytesOf(letters(128)))).toBeUndefined()
    expect(endOf(bytesOf(letters(129)))).toBe(CHUNK_TOKENS)
    expect(endOf(bytesOf(letters(400)), 300)).toBeUndefined()
    expect(endOf(bytesOf(letters(400)), 200)).toBe(328)
  })

  it('prefers the first line break that leaves at least 40 tokens, as soon as it is there', () => {
    const at = (...breaks: number[]): number | undefined =>
      endOf(bytesOf(Array.from({ length: 300 }, (_, index) => (breaks.includes(index) ? '\n' : 'a')).join('')))
    expect(at(100, 120)).toBe(101)
    expect(at(39)).toBe(40)
    expect(at(38)).toBe(CHUNK_TOKENS)
    expect(at(127)).toBe(128)
    expect(at(128)).toBe(CHUNK_TOKENS)
    expect(endOf(bytesOf(`${letters(50)}\n`))).toBe(51)
  })

  it('takes a line break only at the end of a token that has bytes', () => {
    const tokens = bytesOf(letters(200))
    expect(endOf(tokens.with(100, [0x0a, 0x61]))).toBe(CHUNK_TOKENS)
    expect(endOf(tokens.with(100, [0x0a]).with(101, []))).toBe(101)
  })

  it.each([
    ['a code point', '€', 3],
    ['a mark', 'e\u0301', 3],
    ['a carriage return and its line feed', '\r\n', 2],
    ['a family', '👩‍👩‍👧', 18],
    ['a flag', '🇳🇵', 8],
    ['a skin tone', '👍🏽', 8],
  ])('does not cut %s', (_, character, length) => {
    const tokens = bytesOf(`${letters(127)}${character}${letters(100)}`)
    expect(endOf(tokens)).toBe(127 + length)
    expect(endOf(tokens, 0, 127 + length)).toBeUndefined()
  })

  it('ends after 256 tokens whatever stands there', () => {
    const noText = Array.from({ length: 300 }, () => [0x80])
    expect(endOf(noText)).toBe(256)
    expect(endOf(noText, 0, 256)).toBeUndefined()
    expect(endOf(bytesOf(`a${'\u0301'.repeat(200)}`), 1)).toBe(257)
  })

  it('waits for the rest of a code point that may extend the character before it', () => {
    const tokens = bytesOf(`${letters(128)}\u200db`)
    expect([129, 130, 131, 132].map((length) => endOf(tokens, 0, length))).toEqual([undefined, undefined, undefined, 131])
  })

  it('gives an end that never changes, between 40 and 256 tokens, inside no code point', () => {
    const piece = fc.constantFrom(...['a', '\n', '\r', 'é', '数', '\u0301', '👩‍👧', '🇳'].map((text) => [...utf8.encode(text)]), [0x80], [0xe2])
    const tokens = fc.tuple(fc.array(piece, { minLength: 150, maxLength: 260 }), fc.integer({ min: 1, max: 3 })).map(([pieces, size]) => {
      const bytes = pieces.flat()
      return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size))
    })
    fc.assert(
      fc.property(tokens, (list) => {
        const rows = list.map((bytes) => ({ token: { text: '', bytes }, generated: true }))
        const columns = columnsOf(rows, { k: 0 })
        let given: number | undefined
        for (let length = 41; length <= Math.min(list.length, 270); length += 1) {
          const end = chunkEnd(columns, 0, length)
          if (given !== undefined) expect(end).toBe(given)
          given = end
        }
        if (given === undefined) return
        expect(given).toBeGreaterThanOrEqual(40)
        expect(given).toBeLessThanOrEqual(256)
        if (given < 256 && list[given - 1]?.at(-1) !== 0x0a) expect((list[given]?.[0] ?? 0) & 0xc0).not.toBe(0x80)
      }),
      { numRuns: 60 },
    )
  })
})
