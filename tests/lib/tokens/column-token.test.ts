import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnEntropy, columnLogprob, columnToken, columnValue } from '#lib/tokens/column-token.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import { standingOf } from '#lib/tokens/rank.ts'
import { bytesOf } from '#lib/tokens/token-bytes.ts'
import { anyRow } from '../../support/column-rows.ts'

describe('columnToken', () => {
  it('says again what the token said', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 5 }), fc.nat(4), (rows, place) => {
        const index = place % rows.length
        const row = rows[index]
        if (row === undefined) return
        const { token } = row
        const found = columnToken(columnsOf(rows, { k: 9 }), index)
        const { bytes, known } = bytesOf(token)
        expect(found).toMatchObject({
          id: token.id ?? null,
          bytesKnown: known,
          logprob: token.logprob ?? null,
          ...standingOf(token),
          special: token.special === true,
          generated: row.generated,
          channel: row.channel,
        })
        expect([...found.bytes]).toEqual(Array.from(bytes))
        expect(found.alternatives.map(({ id, logprob }) => ({ id, logprob }))).toEqual(
          (token.top ?? []).map(({ id = null, logprob }) => ({ id, logprob })),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('marks the sampled one among the alternatives', () => {
    const top = [{ id: 1, text: 'a', logprob: -1 }, { text: 'b', logprob: -2 }, { text: 'bc', logprob: -3 }]
    const sampled = (token: { id?: number; text: string }): boolean[] =>
      columnToken(columnsOf([{ token: { ...token, top }, generated: true }], { k: 3 }), 0).alternatives.map(
        (one) => one.sampled,
      )
    expect(sampled({ id: 1, text: 'x' })).toEqual([true, false, false])
    expect(sampled({ id: 2, text: 'b' })).toEqual([false, true, false])
    expect(sampled({ text: 'a' })).toEqual([true, false, false])
    expect(sampled({ text: 'd' })).toEqual([false, false, false])
  })

  it('refuses a place that is not there', () => {
    expect(() => columnToken(columnsOf([], { k: 0 }), 0)).toThrow('there is no token 0: the columns have 0')
  })
})

describe('columnLogprob and columnEntropy', () => {
  const half = Math.log(0.5)
  const rows = [
    { token: { id: 1, text: 'a', logprob: half, top: [{ id: 1, text: 'a', logprob: half }, { id: 2, text: 'b', logprob: half }] }, generated: true },
    { token: { id: 3, text: 'c', logprob: half, top: [{ id: 2, text: 'b', logprob: half }] }, generated: true },
    { token: { id: 1, text: 'a', logprob: half }, generated: false },
    { token: { id: 1, text: 'a' }, generated: true },
  ]
  const columns = columnsOf(rows, { k: 5 })

  it('know nothing of what was not generated or not told', () => {
    const at = columnLogprob(columns)
    expect([0, 1, 2, 3, 4].map(at)).toEqual([Math.fround(half), Math.fround(half), null, null, null])
    expect([2, 3, 4].map((index) => columnEntropy(columns, index))).toEqual([null, null, null])
  })

  it('have a value for every metric', () => {
    const valuesOf = (metric: Parameters<typeof columnValue>[1]): (number | null)[] =>
      [0, 1, 2, 3].map(columnValue(columns, metric))
    expect(valuesOf('surprisal')).toEqual([-Math.fround(half), -Math.fround(half), null, null])
    expect(valuesOf('probability').map((value) => value && Math.round(value * 1000))).toEqual([500, 500, null, null])
    expect(valuesOf('entropy').map((value) => value && Math.round(value * 1000))).toEqual([693, 693, null, null])
    expect(valuesOf('rank')).toEqual([1, null, null, null])
    expect(valuesOf('mask')).toEqual([1, 1, 0, 1])
  })

  it('count the sampled token once', () => {
    expect(columnEntropy(columns, 0)?.covered).toBeCloseTo(1, 6)
    expect(columnEntropy(columns, 1)?.covered).toBeCloseTo(1, 6)
    expect(columnEntropy(columnsOf(rows, { k: 1 }), 0)?.covered).toBeCloseTo(0.5, 6)
  })
})
