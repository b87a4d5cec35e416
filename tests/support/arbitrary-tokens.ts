import * as fc from 'fast-check'
import type { Alternative, Token } from '#lib/tokens/token.ts'

const encoder = new TextEncoder()
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', '\0', '\ud83d', '\udc69a', 'a\ud83d', '\ufffd', '\ufeff', '\ufeffa', '👩‍👩‍👧', 'Ġthe'),
)
const logprob = fc.oneof(
  fc.double(),
  fc.double({ max: 0, noNaN: true }),
  fc.float({ max: 0, noNaN: true }),
  fc.constantFrom(0, -0, -1e-320, -0.1, 0.1, 16_777_217, -16_777_217, -4_294_967_297, Math.fround(-0.1), -1.2345678e-7, -9999),
)
const id = fc.oneof(fc.nat(200_000), fc.constantFrom(0, 127, 128, 2 ** 32, Number.MAX_SAFE_INTEGER))
const byteList = fc.oneof(
  fc.array(fc.nat(255), { maxLength: 6 }),
  text.map((value) => [...encoder.encode(value)]),
)

/** A text and bytes that often, but not always, say the same. */
const spelled = fc.oneof(
  text.map((value) => ({ text: value, bytes: [...encoder.encode(value)] })),
  fc.record({ text, bytes: byteList }),
)
const shape = { id: fc.option(id), logprob: fc.option(logprob) }
const entry = fc.oneof(
  fc.tuple(spelled, fc.record(shape, { requiredKeys: [] })).map(([words, rest]) => ({ ...words, ...rest })),
  fc.tuple(fc.record({ text }), fc.record({ ...shape, bytes: fc.option(byteList) }, { requiredKeys: [] })).map(
    ([words, rest]) => ({ ...words, ...rest }),
  ),
)
const alternative: fc.Arbitrary<Alternative> = entry.map((value) => ({ ...value, logprob: value.logprob ?? null }))
/** Any token: known, null and absent fields, texts and bytes that agree or do not, up to five alternatives. */
export const tokens: fc.Arbitrary<Token[]> = fc.array(
  fc
    .tuple(
      entry,
      fc.record(
        { top: fc.array(alternative, { maxLength: 5 }), special: fc.constant<true>(true), listed: fc.boolean() },
        { requiredKeys: [] },
      ),
    )
    .map(([value, { listed, top, ...rest }]) => {
      const own = { ...value, logprob: value.logprob ?? null }
      return { ...value, ...rest, ...(top === undefined ? {} : { top: listed ? [...top.slice(0, 2), own, ...top.slice(2)] : top }) }
    }),
  { maxLength: 12 },
)
