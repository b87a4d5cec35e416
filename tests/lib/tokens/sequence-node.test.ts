import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetakeError } from '#lib/errors.ts'
import { readSequenceNode, toSequenceNode } from '#lib/tokens/sequence-node.ts'
import type { TokenSequence } from '#lib/tokens/sequence.ts'
import { rangeStats } from '#lib/tokens/stats.ts'
import { encodeText } from '../../support/character-tokens.ts'

/** Facts hermes-atropos.md I.2. */
const TWO_SPANS = {
  full_text: 'abcdefg',
  tokens: [1, 2, 3, 4, 5, 6, 7],
  masked_tokens: [-100, -100, 3, 4, -100, -100, 7],
  logprobs: [1, 1, -0.5, -0.1, 1, 1, -0.2],
  metadata: { finish_reason: 'stop' },
}

function refusal(json: unknown): RetakeError {
  try {
    readSequenceNode(json)
  } catch (thrown) {
    if (thrown instanceof RetakeError) return thrown
  }
  throw new Error('it was not refused')
}

describe('toSequenceNode', () => {
  it('writes masks, sentinels and the text with its end of turn', () => {
    const tokens = [...encodeText('Hi'), ...encodeText('Yo<|im_end|>', -0.25)]
    const sequence: TokenSequence = {
      tokens: tokens.with(3, { ...encodeText('o')[0], id: 111, text: 'o', logprob: null }),
      generated: [false, false, true, true, true],
      turns: [{ turn: 1, promptLength: 2, start: 2, end: 5, finishReason: 'stop' }],
    }
    const end = tokens[4]?.id
    expect(toSequenceNode(sequence)).toEqual({
      full_text: 'HiYo<|im_end|>',
      tokens: [72, 105, 89, 111, end],
      masked_tokens: [-100, -100, 89, 111, end],
      logprobs: [1, 1, -0.25, 1, -0.25],
      metadata: { finish_reason: 'stop' },
    })
    expect(toSequenceNode({ tokens: [], generated: [], turns: [] }).metadata).toEqual({ finish_reason: null })
  })
})

describe('readSequenceNode', () => {
  it('finds the generated spans and figures of I.2', () => {
    const { sequence, fullText } = readSequenceNode(TWO_SPANS)
    expect(fullText).toBe('abcdefg')
    expect(sequence.turns).toEqual([
      { turn: 1, promptLength: 2, start: 2, end: 4, finishReason: null },
      { turn: 2, promptLength: 6, start: 6, end: 7, finishReason: 'stop' },
    ])
    const stats = rangeStats([0, 7], (at) => (sequence.generated[at] ? (sequence.tokens[at]?.logprob ?? null) : null))
    expect(stats.known).toBe(3)
    expect(stats.mean).toBeCloseTo(-0.2667, 4)
    expect(stats.perplexity).toBeCloseTo(1.306, 3)
  })

  it('takes 1.0 where something was generated, and -9999, as unknown', () => {
    const node = { ...TWO_SPANS, tokens: [1, 2, 3], masked_tokens: [-100, 2, 3], logprobs: [1.0, 1.0, -9999.0] }
    const { sequence } = readSequenceNode(node)
    expect(sequence.generated).toEqual([false, true, true])
    expect(sequence.tokens.map((token) => token.logprob)).toEqual([undefined, null, null])
  })

  it.each([
    [null, null],
    [undefined, null],
    [{}, null],
    [{ finish_reason: null }, null],
    [{ finish_reason: 'length', more: 1 }, 'length'],
    [{ finish_reason: { type: 'stop', matched: 7 } }, 'stop'],
  ])('reads metadata %j', (metadata, finishReason) => {
    expect(readSequenceNode({ ...TWO_SPANS, metadata }).sequence.turns.at(-1)?.finishReason).toBe(finishReason)
  })

  it.each([
    [{ masked_tokens: [-100] }, 'masked_tokens', 'has 1 entries for 7 tokens'],
    [{ logprobs: [] }, 'logprobs', 'has 0 entries for 7 tokens'],
    [{ masked_tokens: [0, 0, 1, 1, 0, 0, 1] }, 'masked_tokens.0', "is 0; it must be -100 or the token's id 1"],
    [{ logprobs: [1, -3, -0.5, -0.1, 1, 1, -0.2] }, 'logprobs.1', 'is -3; where nothing was generated it must be 1.0'],
    [{ logprobs: [1, 1, 0.5, -0.1, 1, 1, -0.2] }, 'logprobs.2', 'is 0.5; a logprob is at most 0, or 1.0 where it is not known'],
  ])('refuses %j', (patch, path, message) => {
    expect(refusal({ ...TWO_SPANS, ...patch }).issues).toEqual([{ path, message }])
  })

  it('says where something is no node', () => {
    expect(refusal({ ...TWO_SPANS, tokens: [1, 'x'] }).issues[0]?.path).toBe('tokens.1')
    expect(refusal('x').code).toBe('bad_request')
  })

  it('refuses placeholders, by what they say and by what they hold (B.9)', () => {
    const tokens = Array.from({ length: 128 }, (_, at) => at)
    const dummy = { full_text: 'user:Hi', tokens, masked_tokens: tokens.with(0, -100), logprobs: tokens.map(() => -0.5) }
    expect(refusal({ ...dummy, metadata: { finish_reason: 'stop' } }).message).toContain('placeholder')
    expect(refusal({ ...TWO_SPANS, metadata: { dummy_tokens: true } }).message).toContain('placeholder')
    expect(refusal({ ...dummy, logprobs: dummy.logprobs.with(5, -0.4) }).message).toContain('contradicts itself')
  })

  it('gives back what was written: ids, masks, logprobs', () => {
    const entry = fc.record({
      id: fc.nat(200_000),
      generated: fc.boolean(),
      logprob: fc.option(fc.double({ min: -50, max: 0, noNaN: true })),
    })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
        const tokens = entries.map(({ id, generated, logprob }) => ({
          id,
          text: '',
          bytes: null,
          ...(generated ? { logprob: logprob === 0 ? 0 : logprob } : {}),
        }))
        const generated = entries.map((one) => one.generated)
        const node = toSequenceNode({ tokens, generated, turns: [] })
        const back = readSequenceNode(JSON.parse(JSON.stringify(node))).sequence
        expect(back.tokens).toEqual(tokens)
        expect(back.generated).toEqual(generated)
        expect({ ...toSequenceNode(back), full_text: node.full_text }).toEqual(node)
      }),
      { numRuns: 200 },
    )
  })
})
