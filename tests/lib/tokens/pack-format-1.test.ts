import { expect, it } from 'vitest'
import { unpackFormat1 } from '#lib/tokens/pack-format-1.ts'
import { unpackTokens } from '#lib/tokens/packed-tokens.ts'

/** As the program wrote it while format 1 was its format. */
const WRITTEN = Buffer.from('01030300012a7154c040ac0202c3a90502080200d8623c2f733e6101000000bf019a9999999999b9bf', 'hex')

const TOKENS = [
  {
    id: 300,
    text: 'é',
    bytes: [0xc3, 0xa9],
    logprob: -0.5,
    top: [
      { id: null, text: '\ud800', logprob: -0.1 },
      { text: 'b', bytes: null, logprob: null },
    ],
  },
  { text: '</s>', special: true },
  { text: 'a', top: [] },
]

it('reads what an earlier version wrote', () => {
  expect(unpackFormat1(WRITTEN)).toStrictEqual(TOKENS)
  expect(unpackTokens(WRITTEN)).toStrictEqual(TOKENS)
})

it('refuses every prefix of it', () => {
  for (let length = 0; length < WRITTEN.length; length += 1) {
    expect(() => unpackFormat1(WRITTEN.subarray(0, length)), `${length} bytes`).toThrow(/packed tokens/)
  }
})
