import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packTokens } from '#lib/tokens/pack.ts'
import { PackedTokens, unpackTokens } from '#lib/tokens/packed-tokens.ts'
import { tokens } from '../../support/arbitrary-tokens.ts'

const packed = packTokens([
  { id: 300, text: 'é', bytes: [0xc3, 0xa9], logprob: -Math.PI, top: [{ text: '\ud800', logprob: -1 }] },
  { id: 300, text: 'é', bytes: [0xc3, 0xa9], logprob: -0.1, top: [] },
])

describe('PackedTokens', () => {
  it('reads any range with as many alternatives as are asked for', () => {
    fc.assert(
      fc.property(tokens, fc.tuple(fc.nat(13), fc.nat(13), fc.nat(6)), (given, [from, to, alternatives]) => {
        const expected = given
          .slice(from, to)
          .map((token) => (token.top === undefined ? token : { ...token, top: token.top.slice(0, alternatives) }))
        expect(new PackedTokens(packTokens(given)).slice({ from, to, alternatives })).toStrictEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('refuses every prefix and whatever comes after the end', () => {
    for (let length = 0; length < packed.length; length += 1) {
      expect(() => unpackTokens(packed.subarray(0, length)), `${length} bytes`).toThrow(/packed tokens/)
    }
    expect(() => unpackTokens(Uint8Array.from([...packed, 0]))).toThrow('packed tokens have 1 bytes after their end')
  })

  it('refuses another format, naming both', () => {
    expect(() => unpackTokens(Uint8Array.of(9, 0))).toThrow('packed tokens are of format 9, not 2')
  })

  it('never hangs or allocates beyond its input on damaged bytes', () => {
    const damaged = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      fc.tuple(fc.nat(packed.length - 1), fc.nat(255)).map(([at, byte]) => packed.with(at, byte)),
    )
    fc.assert(
      fc.property(damaged, (bytes) => {
        bytes[0] = 2
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
