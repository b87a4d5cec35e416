import { describe, expect, it } from 'vitest'
import type { Token } from '#lib/tokens/token.ts'
import { SglangReply, sglangChunkSchema } from '#server/models/sglang-reply.ts'

interface Read {
  readonly texts: string[]
  readonly tokens: readonly Token[]
  readonly finishReason: string | null | undefined
}

function read(...chunks: unknown[]): Read {
  const reply = new SglangReply()
  const steps = chunks.map((chunk) => reply.read(sglangChunkSchema.parse(chunk)))
  return {
    texts: steps.map(({ text }) => text),
    tokens: steps.flatMap(({ tokens }) => tokens),
    finishReason: steps.at(-1)?.finishReason,
  }
}

const HI = [-0.2, 6, 'Hi']
const BANG = [-0.1, 8, '!']
const END = [-0.001, 2, '<|im_end|>']
const STOP = { type: 'stop', matched: 2 }

const meta = (logprobs: readonly unknown[], rest: object = {}): object => ({
  id: 'x',
  finish_reason: null,
  prompt_tokens: 3,
  completion_tokens: logprobs.length,
  input_token_logprobs: [],
  output_token_logprobs: logprobs,
  output_top_logprobs: logprobs.map((triple) => [triple]),
  ...rest,
})

const WHOLE = [
  { text: 'Hi', output_ids: [6], meta_info: meta([HI]) },
  { text: 'Hi!', output_ids: [6, 8], meta_info: meta([HI, BANG]) },
  { text: 'Hi!', output_ids: [6, 8, 2], meta_info: meta([HI, BANG, END], { finish_reason: STOP }) },
]

describe('SglangReply', () => {
  it('takes the differences of chunks that repeat what came before', () => {
    const { texts, tokens, finishReason } = read(...WHOLE)
    expect(texts).toEqual(['Hi', '!', ''])
    expect(finishReason).toBe('stop')
    const hi = { id: 6, text: 'Hi', bytes: [72, 105], logprob: -0.2 }
    const end = { id: 2, text: '<|im_end|>', bytes: [...Buffer.from('<|im_end|>')], logprob: -0.001 }
    expect(tokens[0]).toEqual({ ...hi, top: [hi] })
    expect(tokens).toHaveLength(3)
    expect(tokens[2]).toEqual({ ...end, top: [end], special: true })
  })

  it('takes chunks that hold only what is new as they are', () => {
    const { texts, tokens } = read(
      { text: 'Hi', output_ids: [6], meta_info: meta([HI]) },
      { text: 'Hi', output_ids: [6], meta_info: meta([HI], { completion_tokens: 2 }) },
      { text: '', output_ids: [2], meta_info: meta([END], { completion_tokens: 3, finish_reason: STOP }) },
    )
    expect(texts).toEqual(['Hi', 'Hi', ''])
    expect(tokens.map(({ id, logprob }) => [id, logprob])).toEqual([
      [6, -0.2],
      [6, -0.2],
      [2, -0.001],
    ])
  })

  it('waits for log probabilities that come late', () => {
    const { tokens } = read(
      { text: 'Hi', output_ids: [6], meta_info: meta([], { completion_tokens: 1 }) },
      { text: 'Hi!', output_ids: [6, 8], meta_info: meta([HI], { completion_tokens: 2 }) },
      { text: 'Hi!', output_ids: [6, 8, 2], meta_info: meta([HI, BANG], { completion_tokens: 3, finish_reason: STOP }) },
    )
    expect(tokens.map(({ id, logprob, special }) => [id, logprob, special])).toEqual([
      [6, -0.2, undefined],
      [8, -0.1, undefined],
      [2, null, true],
    ])
    expect(tokens[2]).toMatchObject({ text: '', bytes: null })
  })

  it.each([
    ['neither list has it', [6, 8], [HI, BANG]],
    ['only the log probabilities have it', [6, 8], [HI, BANG, END]],
    ['only the ids have it', [6, 8, 2], [HI, BANG]],
    ['both have it', [6, 8, 2], [HI, BANG, END]],
    ['there are no ids but those', undefined, [HI, BANG, END]],
  ])('lists the end of turn once where %s', (_name, output_ids, logprobs) => {
    const ended = { finish_reason: STOP, completion_tokens: 3 }
    const { tokens } = read({ text: 'Hi!', output_ids, meta_info: meta(logprobs, ended) })
    expect(tokens.map(({ id, special }) => [id, special])).toEqual([
      [6, undefined],
      [8, undefined],
      [2, true],
    ])
  })

  it('takes no log probability from an entry of another id, -9999 or null', () => {
    const logprobs = [[-0.3, 7, ' there'], [-9999, 8, '!'], [null, 9, '\uFFFD']]
    const { tokens } = read({ text: 'x', output_ids: [6, 8, 9], meta_info: meta(logprobs, { finish_reason: { type: 'length', length: 3 } }) })
    expect(tokens.map(({ id, logprob, bytes }) => [id, logprob, bytes])).toEqual([
      [6, null, null],
      [8, null, [33]],
      [9, null, null],
    ])
  })

  it('holds back replacement characters, which the next chunk takes back', () => {
    const chunk = (text: string, rest: object = {}): object => ({ text, output_ids: [6], meta_info: meta([HI], rest) })
    const done = { finish_reason: { type: 'length' } }
    expect(read(chunk('Hi \uFFFD'), chunk('Hi 👋'), chunk('Hi 👋\uFFFD', done)).texts).toEqual(['Hi ', '👋', '\uFFFD'])
  })

  it('lets a stop string be taken back, and nothing else', () => {
    const chunk = (text: string, rest: object = {}): object => ({ text, output_ids: [6], meta_info: meta([HI], rest) })
    const stopped = chunk('Hi', { finish_reason: { type: 'stop', matched: '</s>' } })
    const { texts, tokens } = read(chunk('Hi</'), stopped)
    expect(texts).toEqual(['Hi</', ''])
    expect(tokens).toEqual([expect.not.objectContaining({ special: true })])
    expect(() => read(chunk('Hi'), chunk('Ho'))).toThrow('changed text that it had already sent')
  })

  it('refuses a reply without ids', () => {
    expect(() => read({ text: 'Hi', meta_info: { finish_reason: null } })).toThrow('without token ids')
  })

  it.each([
    [{ type: 'abort', message: 'too long', status_code: 400 }, { code: 'model_rejected_request', retryable: false }, 'too long'],
    [{ type: 'abort', message: 'no memory', status_code: 500 }, { code: 'model_overloaded', retryable: true }, 'no memory'],
    [{ type: 'abort' }, { code: 'model_overloaded', retryable: true }, 'does not say why'],
  ])('fails where the server gives up: %j', (finish_reason, failure, message) => {
    const reading = (): Read => read({ text: '', output_ids: [], meta_info: meta([], { finish_reason }) })
    expect(reading).toThrow(expect.objectContaining({ ...failure, message: expect.stringContaining(message) }))
  })

  it('reads the usage at the end', () => {
    const last = { text: 'Hi', output_ids: [6], meta_info: meta([HI], { cached_tokens: 2, finish_reason: { type: 'length' } }) }
    const step = new SglangReply().read(sglangChunkSchema.parse(last))
    expect(step.usage).toEqual({ promptTokens: 3, completionTokens: 1, cachedTokens: 2 })
  })
})
