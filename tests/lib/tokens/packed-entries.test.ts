import { expect, it } from 'vitest'
import { packTokens } from '#lib/tokens/pack.ts'
import { PackedTokens } from '#lib/tokens/packed-tokens.ts'

it('walks entries, every kind of logprob in its own column', () => {
  const logprobs = [-0.5, -0.1, -Math.PI, null, undefined, -0.25, -0.2]
  const given = logprobs.map((logprob, id) => ({ id, text: '', ...(logprob === undefined ? {} : { logprob }) }))
  const packed = new PackedTokens(packTokens(given))
  for (const [at, logprob] of logprobs.entries()) {
    const cursor = packed.cursorAt(at)
    cursor.takeToken()
    expect([cursor.spelling, cursor.logprob]).toEqual([at, logprob])
  }
})

it('refuses an alternative where a token should be', () => {
  const same = { id: 1, text: 'a', logprob: -1 }
  const bytes = packTokens([{ ...same, top: [same] }])
  // After the head (4 bytes), a width and one alternatives number come the kinds: a float32, then what is the same.
  expect([...bytes.subarray(6, 8)]).toEqual([2, 5])
  const swapped = new PackedTokens(bytes.with(6, 5).with(7, 2))
  expect(() => swapped.slice()).toThrow('packed tokens are damaged: their columns disagree')
})
