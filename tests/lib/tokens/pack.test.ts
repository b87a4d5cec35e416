import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packTokens, unpackTokens } from '#lib/tokens/pack.ts'
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
  fc.constantFrom(0, -0, -1e-320, -0.1, Math.fround(-0.1), -9999),
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
const token: fc.Arbitrary<Token> = fc
  .tuple(
    entry,
    fc.record(
      { top: fc.array(alternative, { maxLength: 5 }), special: fc.constant<true>(true) },
      { requiredKeys: [] },
    ),
  )
  .map(([value, rest]) => ({ ...value, ...rest }))

describe('packTokens', () => {
  it('gives back the very same tokens: numbers, texts, and what was null or absent', () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const back = unpackTokens(packTokens(tokens))
        expect(back).toStrictEqual(tokens)
      }),
      { numRuns: 2000 },
    )
  })

  it('tells null from absent', () => {
    const tokens: Token[] = [
      { text: 'a' },
      { text: 'a', id: null, bytes: null, logprob: null },
      { text: 'a', top: [] },
      { text: 'a', id: 0, bytes: [], logprob: -0, top: [{ text: '', logprob: null }] },
    ]
    expect(unpackTokens(packTokens(tokens))).toStrictEqual(tokens)
  })

  it('keeps bytes that are no text, and a text that is not theirs', () => {
    const tokens: Token[] = [
      { text: '\ufffd', bytes: [0xf0, 0x9f] },
      { text: '', bytes: [0x91, 0xa9] },
      { text: '\\xf0', bytes: [0xf0] },
      { text: '\ufeff', bytes: [0xef, 0xbb, 0xbf] },
      { text: '\ud83d\0', bytes: null },
    ]
    expect(unpackTokens(packTokens(tokens))).toStrictEqual(tokens)
  })

  it('stores no text where the bytes say it, and four bytes for a float32', () => {
    const one = packTokens([{ id: 5, text: 'hello', bytes: [...encoder.encode('hello')], logprob: -0.5 }])
    // format, count, alternatives, flags, id, byte length, 5 bytes, 1 + 4 of float32, 1 of no float64
    expect(one.length).toBe(6 + 5 + 5 + 1)
    expect(one[0]).toBe(1)
    const exact = packTokens([{ id: 5, text: 'hello', bytes: [...encoder.encode('hello')], logprob: -0.1 }])
    expect(exact.length).toBe(one.length + 4)
  })

  it('refuses ids and bytes that are out of range, naming the token', () => {
    expect(() => packTokens([{ text: 'a' }, { text: 'b', id: -1 }])).toThrow(/token 1 .*id -1/)
    expect(() => packTokens([{ text: 'a', id: 1.5 }])).toThrow(/token 0 .*id 1.5/)
    expect(() => packTokens([{ text: 'a', top: [{ text: 'b', bytes: [256], logprob: 0 }] }])).toThrow(/byte 256/)
  })
})

describe('unpackTokens', () => {
  const packed = packTokens([
    { id: 300, text: 'é', bytes: [0xc3, 0xa9], logprob: -0.1, top: [{ text: '\ud800', logprob: -1 }] },
  ])

  it('refuses every prefix and whatever comes after the end', () => {
    for (let length = 0; length < packed.length; length += 1) {
      expect(() => unpackTokens(packed.subarray(0, length)), `${length} bytes`).toThrow(/packed tokens/)
    }
    expect(() => unpackTokens(Uint8Array.from([...packed, 0]))).toThrow('packed tokens have 1 bytes after their end')
  })

  it('refuses another format, naming both', () => {
    expect(() => unpackTokens(Uint8Array.of(9, 0))).toThrow('packed tokens are of format 9, not 1')
  })

  it('never hangs or allocates beyond its input on damaged bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        bytes[0] = 1
        try {
          expect(unpackTokens(bytes).length).toBeLessThanOrEqual(bytes.length)
        } catch (thrown) {
          expect(String(thrown)).toMatch(/packed tokens/)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
