import { describe, expect, it } from 'vitest'
import { columnToken } from '#lib/tokens/column-token.ts'
import { columnsOf, decodeColumns, packColumns } from '#lib/tokens/columns.ts'
import { sliceColumns } from '#lib/tokens/slice-columns.ts'

const TOKENS = ['The', ' cat', ' žł', '', '!'].map((text, id) => ({
  id,
  text,
  logprob: -id / 4,
  top: Array.from({ length: id }, (_, at) => ({ id: 100 * id + at, text: `alt${id}${at}`, logprob: -1 - at })),
}))
const ALL = columnsOf(TOKENS.map((token) => ({ token, generated: true })), { k: 20 })

describe('sliceColumns', () => {
  it.each([
    [0, 5],
    [1, 4],
    [2, 2],
    [4, 9],
    [7, 9],
  ])('gives tokens %i to %i as they are in the whole', (from, to) => {
    const part = sliceColumns(ALL, from, to)
    const expected = TOKENS.map((_, at) => columnToken(ALL, at)).slice(from, to)
    expect(Array.from({ length: part.count }, (_, at) => columnToken(part, at))).toEqual(expected)
  })

  it('makes columns that can be sent', () => {
    const part = sliceColumns(ALL, 1, 4)
    expect(decodeColumns(packColumns([part]))).toEqual(part)
  })
})
