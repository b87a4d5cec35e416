import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, concatColumns, decodeColumns, encodeColumns } from '#lib/tokens/columns.ts'
import type { ColumnRow, TokenColumns } from '#lib/tokens/columns.ts'
import { anyRow } from '../../support/column-rows.ts'

const rows: ColumnRow[] = [
  { token: { id: 7, text: 'Hi', logprob: -0.5, top: [{ id: 7, text: 'Hi', logprob: -0.5 }, { text: 'Yo', logprob: null }] }, generated: true },
  { token: { text: '\ufffd', bytes: [0xf0, 0x9f] }, generated: false, channel: 'reasoning' },
  { token: { id: 9, text: '<|im_end|>', special: true, top: [{ id: 1, text: 'x', logprob: -2 }] }, generated: true, channel: 'tool_call' },
  { token: { id: null, text: '', logprob: null }, generated: false },
]

/** Columns as plain lists, which are compared by value. */
function plain({ count, ids, logprobs, ranks, flags, byteStart, bytes, altStart, ...alt }: TokenColumns): unknown {
  const { altIds, altLogprobs, altByteStart, altBytes } = alt
  const lists = { ids, logprobs, ranks, flags, byteStart, bytes, altStart, altIds, altLogprobs, altByteStart, altBytes }
  return { count, ...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]])) }
}

describe('columnsOf', () => {
  it('has a value for everything, and says what is not known', () => {
    const columns = columnsOf(rows, { k: 5 })
    expect(plain(columns)).toEqual({
      count: 4,
      ids: [7, 0xffff_ffff, 9, 0xffff_ffff],
      logprobs: [-0.5, Number.NaN, Number.NaN, Number.NaN],
      ranks: [1, 0, 0, 0],
      flags: [2, 4, 1 | 2 | 8 | 32, 16],
      byteStart: [0, 2, 4, 14, 17],
      bytes: [...new TextEncoder().encode('Hi'), 0xf0, 0x9f, ...new TextEncoder().encode('<|im_end|>'), 0xef, 0xbf, 0xbd],
      altStart: [0, 2, 2, 3, 3],
      altIds: [7, 0xffff_ffff, 1],
      altLogprobs: [-0.5, Number.NaN, -2],
      altByteStart: [0, 2, 4, 5],
      altBytes: [...new TextEncoder().encode('HiYox')],
    })
  })

  it('keeps ranks where it keeps no alternatives', () => {
    const none = columnsOf(rows, { k: 0 })
    expect(none.altIds).toHaveLength(0)
    expect([...none.altStart]).toEqual([0, 0, 0, 0, 0])
    expect([...none.ranks]).toEqual([1, 0, 0, 0])
    expect([...columnsOf(rows, { k: 1 }).altIds]).toEqual([7, 1])
  })

  it('refuses an id that 32 bits cannot hold', () => {
    const large = [{ token: { id: 2 ** 32, text: 'a' }, generated: true }]
    expect(() => columnsOf(large, { k: 0 })).toThrow('token 0 cannot be sent: its id 4294967296 does not fit in 32 bits')
  })
})

describe('encodeColumns and decodeColumns', () => {
  it('begin with a format byte and the sizes', () => {
    expect([...new Uint32Array(encodeColumns(rows, { k: 5 }).buffer, 0, 6)]).toEqual([1, 4, 3, 17, 5, 0])
    expect(encodeColumns([], { k: 0 })).toHaveLength(48)
  })

  it('give back the very same columns, wherever the bytes lie', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), fc.nat(5), fc.nat(9), (some, k, offset) => {
        const packed = encodeColumns(some, { k })
        const moved = new Uint8Array(packed.length + offset)
        moved.set(packed, offset)
        const expected = plain(columnsOf(some, { k }))
        expect(plain(decodeColumns(packed.buffer))).toEqual(expected)
        expect(plain(decodeColumns(moved.subarray(offset)))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('are views, not copies', () => {
    const packed = encodeColumns(rows, { k: 5 })
    expect(decodeColumns(packed).ids.buffer).toBe(packed.buffer)
  })

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['3 bytes are fewer than a header has', (bytes) => bytes.subarray(0, 3)],
    ['they are of format 2, not 1', (bytes) => bytes.with(0, 2)],
    ['200 bytes were expected, 199 are there', (bytes) => bytes.subarray(0, -1)],
    ['byteStart[2] is 4, after 200', (bytes) => bytes.with(24 + 16 + 16 + 4, 200)],
  ])('refuse damaged bytes: %s', (message, damage) => {
    expect(() => decodeColumns(damage(encodeColumns(rows, { k: 5 })))).toThrow(message)
  })

  it('refuse starts that do not end where the bytes do', () => {
    const packed = encodeColumns([rows[0] ?? { token: { text: '' }, generated: true }], { k: 0 })
    const start = new Uint32Array(packed.buffer, 24 + 8 + 8, 2)
    start[1] = 1
    expect(() => decodeColumns(packed)).toThrow('byteStart ends at 1, not at 2')
    start[0] = 1
    expect(() => decodeColumns(packed)).toThrow('byteStart[0] is 1, after 0')
  })
})

describe('concatColumns', () => {
  it('is what the columns of all rows are', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyRow, { maxLength: 4 }), { maxLength: 4 }), fc.nat(3), (parts, k) => {
        const joined = concatColumns(parts.map((part) => columnsOf(part, { k })))
        expect(plain(joined)).toEqual(plain(columnsOf(parts.flat(), { k })))
      }),
      { numRuns: 200 },
    )
  })
})
