import { afterEach, describe, expect, it } from 'vitest'
import type { TokenInterface } from '#server/models/model-server.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { createVllmTokens } from '#server/models/vllm-tokens.ts'
import { dropAtOnce, errorReply, hang, startScriptedServer, stream } from '../../support/scripted-model-server.ts'
import type { Script, ScriptedServer } from '../../support/scripted-model-server.ts'
import { continueIds } from '../../support/token-adapter.ts'
import { bytesOf, chatText, decodeIds, promptTokenOf, tokenServer } from '../../support/token-server.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const { signal } = new AbortController()
const KEY = 'sk-scripted-key'

async function start(completion: Script = stream([]), instead: Parameters<typeof tokenServer>[2] = {}, idleTimeoutMs = 20_000): Promise<TokenInterface> {
  const models = [{ id: 'm', root: 'org/model', max_model_len: 64 }]
  server = await startScriptedServer(tokenServer('vllm', completion, instead), { models })
  return createVllmTokens(createEndpoint({ baseUrl: server.baseUrl, apiKey: KEY, idleTimeoutMs }), 'm')
}

function chunk(text: string, ids: readonly number[], rest: object = {}): object {
  const logprobs = {
    tokens: ids.map((id) => decodeIds([id])),
    token_logprobs: ids.map(() => -0.5),
    text_offset: ids.map(() => 0),
    top_logprobs: ids.map((id) => ({ [decodeIds([id])]: -0.5 })),
  }
  const choice = { index: 0, text, token_ids: ids, logprobs, finish_reason: null, stop_reason: null, prompt_token_ids: null, ...rest }
  return { id: 'cmpl-x', object: 'text_completion', created: 1_760_000_000, model: 'm', choices: [choice] }
}

const REPLY = [
  chunk('Hi', [6], { prompt_token_ids: [1, 5, 4] }),
  chunk('', [9]),
  chunk('👋', [10]),
  chunk('', [2], { finish_reason: 'stop' }),
  { choices: [], usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } },
]

describe('createVllmTokens', () => {
  it('sends tools along as schemas where there are any', async () => {
    const tool = { type: 'function' as const, function: { name: 'look', description: '', parameters: {} } }
    await (await start()).render([], signal, [tool])
    expect(server?.received[0]).toMatchObject({ path: '/tokenize', body: { messages: [], tools: [tool] } })
  })

  it('renders messages with the template of the server', async () => {
    const messages = [{ role: 'user' as const, content: 'Hi there' }]
    expect(await (await start()).render(messages, signal)).toBe(chatText(messages))
    expect(server?.received.map(({ path, body }) => [path, body])).toEqual([
      ['/tokenize', { model: 'm', messages, add_generation_prompt: true }],
      ['/detokenize', { model: 'm', tokens: [1, 3, 4, 6, 7, 2, 4, 1, 5, 4] }],
    ])
  })

  it('encodes text to ids with their bytes, and adds no special tokens', async () => {
    const tokens = await start()
    const text = '<|im_start|>user\nHi 🧮é'
    expect(await tokens.encode(text, signal)).toEqual([1, 3, 4, 6, 11, 12, 13, 14].map(promptTokenOf))
    expect(server?.requests[0]).toEqual({ model: 'm', prompt: text, add_special_tokens: false, return_token_strs: true })
    expect(await tokens.encode('', signal)).toEqual([])
    expect(server?.requests).toHaveLength(1)
  })

  it('leaves bytes open where the server does not spell its tokens', async () => {
    const tokens = await start(undefined, { '/tokenize': () => ({ chunks: ['{"count":2,"tokens":[6,7],"token_strs":null}'] }) })
    expect(await tokens.encode('Hi there', signal)).toEqual([
      { id: 6, text: '', bytes: null },
      { id: 7, text: 'Hi there', bytes: null },
    ])
  })

  it('has ids continued by ids', async () => {
    const tokens = await start(stream(REPLY))
    const sampling = { maxTokens: 9, temperature: 0.5, topP: 0.9, seed: 7, stop: ['</s>'], topLogprobs: 1 }
    const reply = await continueIds(tokens, { sampling })
    expect(reply.text).toBe('Hi👋')
    expect(reply.tokens.map(({ id, text, logprob, special }) => [id, text, logprob, special])).toEqual([
      [6, 'Hi', -0.5, undefined],
      [9, '\uFFFD', -0.5, undefined],
      [10, '\uFFFD', -0.5, undefined],
      [2, '<|im_end|>', -0.5, true],
    ])
    expect(reply.tokens.slice(1, 3).map(({ bytes }) => bytes)).toEqual([bytesOf(9), bytesOf(10)])
    expect(reply.tokens[0]?.top).toEqual([{ id: 6, text: 'Hi', bytes: [72, 105], logprob: -0.5 }])
    expect(reply.end).toEqual({ type: 'end', finishReason: 'stop', usage: { promptTokens: 3, completionTokens: 4 } })
    expect(server?.received[0]).toMatchObject({ path: '/v1/completions', headers: { authorization: `Bearer ${KEY}` } })
    expect(server?.requests[0]).toEqual({
      model: 'm',
      prompt: [1, 5, 4],
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      seed: 7,
      stop: ['</s>'],
      logprobs: 1,
      add_special_tokens: false,
      return_token_ids: true,
      skip_special_tokens: false,
      spaces_between_special_tokens: false,
      include_stop_str_in_output: false,
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('is the same however the bytes are cut, and in one piece', async () => {
    const whole = await continueIds(await start(stream(REPLY)))
    await server?.close()
    expect(await continueIds(await start({ ...stream(REPLY), splitEvery: 1 }))).toEqual(whole)
    await server?.close()
    const body = chunk('Hi👋', [6, 9, 10, 2], { finish_reason: 'stop' })
    const { text, tokens } = await continueIds(await start({ headers: { 'content-type': 'application/json' }, chunks: [JSON.stringify(body)] }))
    expect([text, tokens]).toEqual([whole.text, whole.tokens.map(({ top: _top, ...token }) => token)])
  })

  it('lets a reply grow as long as the context holds', async () => {
    await continueIds(await start(stream(REPLY)), { sampling: {} })
    expect(server?.requests[0]).toMatchObject({ max_tokens: 61, logprobs: 0 })
  })

  it('says which template and tokenizer it has, as far as it tells', async () => {
    expect(await (await start()).identity(signal)).toEqual({
      source: 'the model server',
      template: expect.stringMatching(/^[0-9a-f]{64}$/),
      tokenizer: 'org/model',
    })
    await server?.close()
    const silent = await start(undefined, { '/tokenizer_info': () => errorReply(404, { body: { detail: 'Not Found' } }) })
    expect(await silent.identity(signal)).toMatchObject({ template: null, tokenizer: 'org/model' })
  })

  it('names what the server lacks', async () => {
    const tokens = await start(undefined, { '/tokenize': () => errorReply(404, { body: { detail: 'Not Found' } }) })
    await expect(tokens.render([], signal)).rejects.toMatchObject({
      code: 'model_not_found',
      message: `${server?.baseUrl} does not offer /tokenize (404): Not Found`,
    })
  })

  it.each([
    ['a wrong key', errorReply(401, { message: `bad ${KEY}` }), { code: 'model_unauthorized', message: expect.stringContaining('bad [API key]') }],
    ['a dropped connection', dropAtOnce(), { code: 'model_disconnected', retryable: true }],
    ['a silence', hang(), { code: 'model_timeout' }],
    ['a silence in the middle', stream(REPLY.slice(0, 1), [{ hang: true }]), { code: 'model_timeout' }],
    ['another shape', stream([{ choices: [{ text: 7 }] }]), { code: 'model_bad_response', message: expect.stringContaining('no part of an answer of /completions (choices.0.text') }],
    ['an error in the stream', stream([{ error: { message: 'out of memory', code: 500 } }]), { code: 'model_overloaded', message: expect.stringContaining('out of memory') }],
  ])('fails for %s', async (name, script, failure) => {
    await expect(continueIds(await start(script, {}, name.startsWith('a silence') ? 200 : undefined))).rejects.toMatchObject(failure)
  })

  it('is whole with its finish reason, even when the connection drops right after', async () => {
    const { end } = await continueIds(await start(stream(REPLY.slice(0, 4), [{ drop: true }])))
    expect(end).toEqual({ type: 'end', finishReason: 'stop' })
  })

  it('lets go of the request when it is cancelled', async () => {
    const tokens = await start(stream(REPLY.slice(0, 1), [{ hang: true }]))
    const controller = new AbortController()
    const reading = (async () => {
      const request = { model: 'm', ids: [1, 5, 4], sampling: { maxTokens: 9 }, signal: controller.signal }
      for await (const event of tokens.completeIds(request)) if (event.type === 'delta') controller.abort()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
    await server?.gone(0)
  })
})
