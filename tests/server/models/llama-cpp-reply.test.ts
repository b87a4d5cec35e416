import { describe, expect, it } from 'vitest'
import type { Token } from '#lib/tokens/token.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import { LlamaCppReply, llamaCppChunkSchema } from '#server/models/llama-cpp-reply.ts'
import { bytesOf, decodeIds, encodeText } from '../../support/token-server.ts'

const LOWEST = -3.4028234663852886e38
const encode = (text: string): Promise<Token[]> =>
  Promise.resolve(encodeText(text).map((id) => ({ id, text: decodeIds([id]), bytes: bytesOf(id) })))

async function read(chunks: readonly unknown[], { alternatives = 1, using = encode } = {}): Promise<ReplyStep[]> {
  const reply = new LlamaCppReply({ alternatives, encode: using })
  const steps: ReplyStep[] = []
  for (const given of chunks) steps.push(await reply.read(llamaCppChunkSchema.parse(given)))
  return steps
}

const tokensOf = (steps: readonly ReplyStep[]): Token[] => steps.flatMap(({ tokens }) => tokens)

/** A chunk as the server streams it: the sampled token, with the text that goes out for it. */
function chunk(id: number, predicted: number, content: string): object {
  const logprob = -0.5
  const entry = { id, token: content, bytes: [...Buffer.from(content)], logprob }
  const other = { id: 7, token: ' there', bytes: [...Buffer.from(' there')], logprob: LOWEST }
  const completion_probabilities = [{ ...entry, top_logprobs: [entry, other] }]
  return { index: 0, content, tokens: [id], stop: false, tokens_predicted: predicted, tokens_evaluated: 3, completion_probabilities }
}

const last = (stop_type: string, tokens_predicted: number): object => ({
  index: 0,
  content: '',
  tokens: [],
  stop: true,
  stop_type,
  stopping_word: '',
  tokens_predicted,
  tokens_evaluated: 3,
  generation_settings: {},
})

describe('LlamaCppReply', () => {
  it('reads ids, bytes, log probabilities and as many alternatives as were asked for', async () => {
    const steps = await read([chunk(6, 1, 'Hi'), chunk(8, 2, '!'), chunk(2, 3, ''), last('eos', 3)], { alternatives: 2 })
    expect(steps.map(({ text }) => text)).toEqual(['Hi', '!', '', ''])
    const hi = { id: 6, text: 'Hi', bytes: [72, 105], logprob: -0.5 }
    expect(steps[0]?.tokens).toEqual([{ ...hi, top: [hi, { id: 7, text: ' there', bytes: bytesOf(7), logprob: null }] }])
    expect(steps.at(-1)).toMatchObject({ finishReason: 'stop', usage: { promptTokens: 3, completionTokens: 3 } })
    expect((await read([chunk(6, 1, 'Hi')], { alternatives: 0 }))[0]?.tokens).toEqual([hi])
  })

  it('lists the end of turn once, marked, its text to be asked for', async () => {
    const tokens = tokensOf(await read([chunk(6, 1, 'Hi'), chunk(2, 2, ''), last('eos', 2)]))
    expect(tokens.map(({ id, special }) => [id, special])).toEqual([[6, undefined], [2, true]])
    expect(tokens[1]).toMatchObject({ text: '', bytes: null, logprob: -0.5 })
  })

  it.each([
    ['eos', 'stop'],
    ['word', 'stop'],
    ['limit', 'length'],
    ['none', null],
  ])('calls the stop type %s %s', async (stop, reason) => {
    expect((await read([last(stop, 0)]))[0]?.finishReason).toBe(reason)
  })

  it.each([
    [{ stopped_eos: true }, 'stop'],
    [{ stopped_word: true }, 'stop'],
    [{ stopped_limit: true }, 'length'],
    [{}, null],
  ])('reads how old builds say it: %j', async (flags, reason) => {
    expect((await read([{ content: '', stop: true, ...flags }]))[0]?.finishReason).toBe(reason)
  })

  it('leaves texts that were held back to be asked for', async () => {
    const tokens = tokensOf(await read([chunk(6, 1, ''), chunk(7, 2, 'Hi there'), chunk(8, 3, '!'), last('limit', 3)]))
    expect(tokens.map(({ id, text, bytes, special }) => [id, text, bytes, special])).toEqual([
      [6, '', null, undefined],
      [7, '', null, undefined],
      [8, '!', [33], undefined],
    ])
  })

  it('knows an end of turn that brings out held text', async () => {
    const steps = await read([chunk(6, 1, ''), chunk(2, 2, 'Hi'), last('eos', 2)])
    expect(tokensOf(steps).map(({ id, special }) => [id, special])).toEqual([[6, undefined], [2, true]])
    expect(steps.map(({ text }) => text).join('')).toBe('Hi')
  })

  it('does not take a word for the end of turn where that was not sent', async () => {
    expect(tokensOf(await read([chunk(8, 1, '!'), last('eos', 3)]))).toEqual([expect.not.objectContaining({ special: true })])
  })

  it('finds the ids that a split character hides, where only one division is possible', async () => {
    expect(tokensOf(await read([chunk(6, 1, 'Hi'), chunk(10, 3, '👋')])).slice(1)).toEqual([
      { id: 9, text: '\uFFFD', bytes: [0xf0, 0x9f, 0x91], logprob: null },
      { id: 10, text: '\uFFFD', bytes: [0x8b], logprob: -0.5, top: [expect.objectContaining({ id: 10 })] },
    ])
    const bytewise = (text: string): Promise<Token[]> =>
      Promise.resolve([...Buffer.from(text)].map((byte, at) => ({ id: 20 + at, text: '\uFFFD', bytes: [byte] })))
    const tokens = tokensOf(await read([chunk(23, 4, '👋')], { using: bytewise }))
    expect(tokens.map(({ id, bytes }) => [id, bytes])).toEqual([[20, [0xf0]], [21, [0x9f]], [22, [0x91]], [23, [0x8b]]])
  })

  it.each([
    ['the bytes can be divided in several ways', chunk(13, 3, ' 🧮'), { missing: 2, text: ' 🧮' }],
    ['the model took other tokens than the tokenizer would', chunk(13, 2, '👋'), { missing: 1, text: '👋' }],
    ['it took fewer or more', chunk(10, 3, '👋'), { missing: 2, text: '👋' }],
  ])('says that ids are unknown where %s', async (_name, given, { missing, text }) => {
    const unknown = Array.from({ length: missing }, () => ({ id: null, text: '', bytes: null, logprob: null }))
    expect(tokensOf(await read([given]))).toEqual([...unknown, expect.objectContaining({ text, bytes: null, logprob: -0.5 })])
  })

  it('misses nothing where a draft was counted ahead', async () => {
    const asked: string[] = []
    const using = (text: string): Promise<Token[]> => {
      asked.push(text)
      return encode(text)
    }
    const steps = await read([chunk(14, 3, 'é'), chunk(6, 3, 'Hi'), chunk(8, 3, '!')], { using })
    expect(tokensOf(steps).map(({ id }) => id)).toEqual([14, 6, 8])
    expect(asked).toEqual(['é'])
  })

  it('reads an answer in one piece', async () => {
    const whole = { ...last('eos', 3), content: 'Hi!', tokens: [6, 8, 2] }
    const entries = [[6, 'Hi'], [8, '!'], [2, '']].map(([id, token]) => ({ id, token, bytes: [...Buffer.from(String(token))], logprob: -1 }))
    const [step] = await read([{ ...whole, completion_probabilities: entries }])
    expect(step).toMatchObject({ text: 'Hi!', finishReason: 'stop' })
    expect(step?.tokens.map(({ id, text, logprob, special }) => [id, text, logprob, special])).toEqual([
      [6, 'Hi', -1, undefined],
      [8, '!', -1, undefined],
      [2, '', -1, true],
    ])
    const [fewer] = await read([{ ...whole, completion_probabilities: entries.slice(0, 2) }])
    expect(fewer?.tokens.map(({ id, text, logprob }) => [id, text, logprob])).toEqual([6, 8, 2].map((id) => [id, '', null]))
  })

  it('takes no shares after sampling for log probabilities', async () => {
    const shares = { ...chunk(6, 1, 'Hi'), completion_probabilities: [{ id: 6, token: 'Hi', bytes: [72, 105], prob: 0.9, top_probs: [] }] }
    expect(tokensOf(await read([shares]))).toEqual([{ id: 6, text: 'Hi', bytes: [72, 105], logprob: null }])
    const old = { ...chunk(6, 1, 'Hi'), completion_probabilities: [{ content: 'Hi', probs: [{ tok_str: 'Hi', prob: 0.9 }] }] }
    expect(tokensOf(await read([old]))).toEqual([{ id: 6, text: '', bytes: null, logprob: null }])
  })

  it('refuses a build that tells no ids', async () => {
    const old = { content: 'Hi', stop: false, completion_probabilities: [{ content: 'Hi', probs: [{ tok_str: 'Hi', prob: 0.9 }] }] }
    await expect(read([old])).rejects.toMatchObject({ code: 'model_bad_response', message: expect.stringContaining('too old') })
  })
})
