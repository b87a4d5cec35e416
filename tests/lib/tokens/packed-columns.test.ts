import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '#lib/tokens/columns.ts'
import { packTokens } from '#lib/tokens/pack.ts'
import { packedColumns } from '#lib/tokens/packed-columns.ts'
import { PackedTokens } from '#lib/tokens/packed-tokens.ts'
import { CHANNELS } from '#lib/tokens/token.ts'
import { tokens } from '../../support/arbitrary-tokens.ts'

/** Without what columns cannot hold: ids beyond 32 bits, and NaN, which says there that a logprob is not known. */
const sendable = tokens.filter((all) =>
  all.flatMap((token) => [token, ...(token.top ?? [])]).every(({ id, logprob }) => (id ?? 0) < 2 ** 32 && !Number.isNaN(logprob)),
)

describe('packedColumns', () => {
  it('gives what columnsOf gives for the same tokens', () => {
    const place = { from: fc.nat(6), to: fc.nat(13), alternatives: fc.nat(7), generated: fc.boolean(), channel: fc.constantFrom(...CHANNELS) }
    fc.assert(
      fc.property(sendable, fc.record(place), (given, range) => {
        const { from, to, alternatives, generated, channel } = range
        const rows = given.slice(from, to).map((token) => ({ token, generated, channel }))
        const columns = packedColumns(new PackedTokens(packTokens(given)), range)
        expect(columns).toStrictEqual(columnsOf(rows, { k: alternatives }))
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses an id that does not fit, naming the token', () => {
    const packed = new PackedTokens(packTokens([{ text: 'a' }, { text: 'b', id: 2 ** 32 }]))
    expect(() => packedColumns(packed, { generated: true })).toThrow('token 1 cannot be sent: its id 4294967296 does not fit')
  })
})
