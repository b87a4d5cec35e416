import * as fc from 'fast-check'
import type { ColumnRow } from '#lib/tokens/columns.ts'
import { CHANNELS } from '#lib/tokens/token.ts'
import type { Alternative, Token } from '#lib/tokens/token.ts'

const spelled: fc.Arbitrary<Pick<Token, 'text' | 'bytes'>> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }).map((text) => ({ text })),
  fc.array(fc.nat(255), { maxLength: 4 }).map((bytes) => ({ text: '', bytes })),
  fc.constantFrom<Pick<Token, 'text' | 'bytes'>[]>(
    { text: '' },
    { text: '\ufffd', bytes: [0xef, 0xbf, 0xbd] },
    { text: '\ud83d' },
  ),
)
const id = fc.option(fc.nat(200_000))
const logprob = fc.option(fc.float({ max: 0, noNaN: true, noDefaultInfinity: true }))
const alternative: fc.Arbitrary<Alternative> = fc
  .tuple(spelled, fc.record({ id, logprob }))
  .map(([words, rest]) => ({ ...words, ...rest }))

/** Any token at any place. */
export const anyRow: fc.Arbitrary<ColumnRow> = fc
  .record({
    spelled,
    rest: fc.record(
      { id, logprob, top: fc.array(alternative, { maxLength: 4 }), special: fc.constant<true>(true) },
      { requiredKeys: [] },
    ),
    generated: fc.boolean(),
    channel: fc.constantFrom(...CHANNELS),
  })
  .map(({ spelled: words, rest, generated, channel }) => ({ token: { ...words, ...rest }, generated, channel }))
