import { describe, expect, it } from 'vitest'
import { VllmReply, vllmChunkSchema } from '#server/models/vllm-reply.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'

const utf8 = (text: string): number[] => [...Buffer.from(text)]

function read(choice: unknown, { alternatives = 2, prompt = [1, 5, 4] } = {}): ReplyStep {
  return new VllmReply(prompt, alternatives).read(vllmChunkSchema.parse({ choices: [choice] }))
}

describe('VllmReply', () => {
  it('reads ids, texts, log probabilities and alternatives, likeliest first', () => {
    const { text, tokens, finishReason } = read({
      index: 0,
      text: 'Hi',
      token_ids: [6],
      logprobs: { tokens: ['Hi'], token_logprobs: [-0.9], text_offset: [0], top_logprobs: [{ Hi: -0.9, Yo: -0.5 }] },
      finish_reason: null,
    })
    expect([text, finishReason]).toEqual(['Hi', null])
    const hi = { id: 6, text: 'Hi', bytes: [72, 105], logprob: -0.9 }
    expect(tokens).toEqual([{ ...hi, top: [{ text: 'Yo', bytes: [89, 111], logprob: -0.5 }, hi] }])
  })

  it('leaves a sampled token that was not asked for out of the alternatives', () => {
    const logprobs = { tokens: ['Hi'], token_logprobs: [-7], top_logprobs: [{ Hi: -7, a: -1, b: -2 }] }
    expect(read({ text: 'Hi', token_ids: [6], logprobs }).tokens[0]?.top?.map(({ text }) => text)).toEqual(['a', 'b'])
    expect(read({ text: 'Hi', token_ids: [6], logprobs }, { alternatives: 0 }).tokens[0]).not.toHaveProperty('top')
  })

  it('takes -9999 and null for unknown, and no id from keys that ran into one', () => {
    const logprobs = { tokens: ['\uFFFD', 'x'], token_logprobs: [-0.5, -9999], top_logprobs: [{ '\uFFFD': -0.5 }, null] }
    expect(read({ text: '', token_ids: [9, 8], logprobs }).tokens).toEqual([
      { id: 9, text: '\uFFFD', bytes: null, logprob: -0.5, top: [{ text: '\uFFFD', bytes: null, logprob: -0.5 }] },
      { id: 8, text: 'x', bytes: [120], logprob: null },
    ])
  })

  it('reads ids in place of texts where the server is set so', () => {
    const logprobs = { tokens: ['token_id:6'], token_logprobs: [-1], top_logprobs: [{ 'token_id:6': -1, 'token_id:7': -2 }] }
    expect(read({ text: 'Hi', token_ids: [6], logprobs }).tokens).toEqual([
      {
        id: 6,
        text: '',
        bytes: null,
        logprob: -1,
        top: [
          { id: 6, text: '', bytes: null, logprob: -1 },
          { id: 7, text: '', bytes: null, logprob: -2 },
        ],
      },
    ])
  })

  it('keeps ids whose number differs from that of the log probabilities', () => {
    const logprobs = { tokens: ['Hi'], token_logprobs: [-1], top_logprobs: null }
    expect(read({ text: 'Hi!', token_ids: [6, 8], logprobs }).tokens).toEqual([
      { id: 6, text: '', bytes: null, logprob: null },
      { id: 8, text: '', bytes: null, logprob: null },
    ])
  })

  it.each([
    ['at an end of turn', { stop_reason: null }, true],
    ['at a stop id', { stop_reason: 2 }, true],
    ['at a stop string', { stop_reason: '<|' }, undefined],
    ['at the limit', { finish_reason: 'length' }, undefined],
  ])('knows the end of turn: %s', (_name, how, special) => {
    const logprobs = { tokens: ['!', '<|im_end|>'], token_logprobs: [-1, -2], top_logprobs: null }
    const { tokens, finishReason } = read({ text: '!', token_ids: [8, 2], logprobs, finish_reason: 'stop', ...how })
    expect(tokens.map((token) => token.special)).toEqual([undefined, special])
    expect(tokens[1]).toMatchObject({ id: 2, text: '<|im_end|>', bytes: utf8('<|im_end|>') })
    expect(finishReason).toBe('finish_reason' in how ? 'length' : 'stop')
  })

  it('refuses a reply without ids', () => {
    expect(() => read({ text: 'Hi' })).toThrow('without token ids: that takes vLLM 0.10.2')
  })

  it.each([
    [[1, 5, 4], undefined],
    [[0, 1, 5, 4], '0 in place of 1 at 0'],
    [[1, 5], 'nothing in place of 4 at 2'],
  ])('compares the ids that were read with those that were given: %j', (prompt_token_ids, problem) => {
    const reading = (): ReplyStep => read({ text: '', token_ids: [], prompt_token_ids })
    if (problem === undefined) expect(reading()).toMatchObject({ text: '', tokens: [] })
    else expect(reading).toThrow(`the server read other ids than it was given: ${problem}`)
  })

  it('reads the usage, and passes over other choices', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 1 } }
    const reply = new VllmReply([1], 0)
    expect(reply.read(vllmChunkSchema.parse({ choices: [], usage }))).toEqual({
      text: '',
      tokens: [],
      usage: { promptTokens: 3, completionTokens: 2, cachedTokens: 1 },
    })
    expect(reply.read(vllmChunkSchema.parse({ choices: [{ index: 1, text: 'no', token_ids: [8] }] })).text).toBe('')
  })
})
