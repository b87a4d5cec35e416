import { afterEach, describe, expect, it } from 'vitest'
import type { TokenInterface } from '#server/models/model-server.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { createSglangTokens } from '#server/models/sglang-tokens.ts'
import { errorReply, hang, json, startScriptedServer, stream } from '../../support/scripted-model-server.ts'
import type { Script, ScriptedServer } from '../../support/scripted-model-server.ts'
import { continueIds } from '../../support/token-adapter.ts'
import { bytesOf, chatText, decodeIds, encodeText, promptTokenOf, tokenServer } from '../../support/token-server.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const { signal } = new AbortController()

async function start(completion: Script = stream([]), instead: Parameters<typeof tokenServer>[2] = {}, idleTimeoutMs = 20_000): Promise<TokenInterface> {
  server = await startScriptedServer(tokenServer('sglang', completion, instead), { models: [{ id: 'm', max_model_len: 64 }] })
  return createSglangTokens(createEndpoint({ baseUrl: server.baseUrl, apiKey: 'sk-key', idleTimeoutMs }), 'm')
}

/** A chunk that repeats all that came before it. */
function chunk(text: string, ids: readonly number[], finish_reason: object | null = null): object {
  const triples = ids.map((id) => [-0.5, id, decodeIds([id])])
  const lists = { input_token_logprobs: [], output_token_logprobs: triples, output_top_logprobs: triples.map((triple) => [triple]) }
  return { text, output_ids: ids, meta_info: { id: 'x', finish_reason, prompt_tokens: 3, completion_tokens: ids.length, cached_tokens: 0, ...lists } }
}

const REPLY = [
  chunk('Hi', [6]),
  chunk('Hi\uFFFD', [6, 9]),
  chunk('Hi👋', [6, 9, 10]),
  chunk('Hi👋', [6, 9, 10, 2], { type: 'stop', matched: 2 }),
]

describe('createSglangTokens', () => {
  it('sends tools along as schemas where there are any', async () => {
    const tool = { type: 'function' as const, function: { name: 'look', description: '', parameters: {} } }
    await (await start()).render([], signal, [tool])
    expect(server?.received[0]).toMatchObject({ path: '/v1/tokenize', body: { messages: [], tools: [tool] } })
  })

  it('renders messages with the template of the server', async () => {
    const messages = [{ role: 'user' as const, content: 'Hi there' }]
    expect(await (await start()).render(messages, signal)).toBe(chatText(messages))
    expect(server?.received.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/tokenize', { model: 'm', messages }],
      ['/v1/detokenize', { model: 'm', tokens: [1, 3, 4, 6, 7, 2, 4, 1, 5, 4], skip_special_tokens: false }],
    ])
  })

  it('says that a version cannot render', async () => {
    const older = { '/v1/tokenize': () => errorReply(400, { body: { object: 'error', message: 'prompt: Field required' } }) }
    await expect((await start(undefined, older)).render([], signal)).rejects.toMatchObject({
      code: 'model_rejected_request',
      message: expect.stringContaining('prompt: Field required'),
    })
  })

  it('encodes text to ids with their bytes, as far as they can be told', async () => {
    const tokens = await start()
    expect(await tokens.encode('<|im_start|>user\nHi', signal)).toEqual([1, 3, 4, 6].map(promptTokenOf))
    expect(await tokens.encode('é👋 🧮!', signal)).toEqual([
      promptTokenOf(14),
      { id: 9, text: '', bytes: null },
      { id: 10, text: '', bytes: null },
      { id: 11, text: '', bytes: null },
      { id: 12, text: '', bytes: null },
      { id: 13, text: '👋 🧮', bytes: null },
      promptTokenOf(8),
    ])
    const asked = server?.requests.length
    expect(await tokens.encode('', signal)).toEqual([])
    expect(server?.requests).toHaveLength(asked ?? 0)
  })

  it('drops a begin of text that was added unasked, but not one that the text spells', async () => {
    const adding = { '/v1/tokenize': () => json({ tokens: [0, ...encodeText('Hi')] }) }
    expect((await (await start(undefined, adding)).encode('Hi', signal)).map(({ id }) => id)).toEqual([6])
    await server?.close()
    expect((await (await start()).encode('<s>Hi', signal)).map(({ id }) => id)).toEqual([0, 6])
  })

  it('lets a text that its pieces do not spell stand at the last of them', async () => {
    const tokens = await start(undefined, { '/v1/tokenize': () => json({ tokens: [6, 7] }) })
    expect(await tokens.encode('Hi  there', signal)).toEqual([
      { id: 6, text: '', bytes: null },
      { id: 7, text: 'Hi  there', bytes: null },
    ])
  })

  it('has ids continued by ids, with the differences of the text', async () => {
    const tokens = await start(stream(REPLY))
    const reply = await continueIds(tokens, { sampling: { maxTokens: 9, temperature: 0, topP: 0.9, seed: 7, stop: ['x'], topLogprobs: 1 } })
    expect(reply.text).toBe('Hi👋')
    expect(reply.tokens.map(({ id, text, logprob, special }) => [id, text, logprob, special])).toEqual([
      [6, 'Hi', -0.5, undefined],
      [9, '', -0.5, undefined],
      [10, '👋', -0.5, undefined],
      [2, '<|im_end|>', -0.5, true],
    ])
    expect(reply.end).toEqual({ type: 'end', finishReason: 'stop', usage: { promptTokens: 3, completionTokens: 4, cachedTokens: 0 } })
    expect(server?.received[0]).toMatchObject({ path: '/generate', headers: { authorization: 'Bearer sk-key' } })
    expect(server?.requests[0]).toEqual({
      input_ids: [1, 5, 4],
      sampling_params: {
        max_new_tokens: 9,
        temperature: 0,
        top_p: 0.9,
        sampling_seed: 7,
        stop: ['x'],
        skip_special_tokens: false,
        spaces_between_special_tokens: false,
      },
      return_logprob: true,
      logprob_start_len: -1,
      top_logprobs_num: 1,
      return_text_in_logprobs: true,
      stream: true,
    })
  })

  it('asks for the text of an end of turn that no list has', async () => {
    const ended = { ...chunk('Hi', [6], { type: 'stop', matched: 2 }) }
    const { tokens } = await continueIds(await start(stream([ended])), { sampling: {} })
    expect(tokens.at(-1)).toEqual({ id: 2, text: '<|im_end|>', bytes: bytesOf(2), logprob: null, special: true })
    expect(server?.requests[0]).toMatchObject({ sampling_params: { max_new_tokens: 61 }, top_logprobs_num: 0 })
  })

  it('says which tokenizer it has', async () => {
    const identity = { source: 'the model server', template: null, tokenizer: 'org/tokenizer' }
    expect(await (await start()).identity(signal)).toEqual(identity)
    await server?.close()
    const silent = await start(undefined, { '/get_model_info': () => errorReply(404) })
    expect(await silent.identity(signal)).toEqual({ ...identity, tokenizer: null })
  })

  it.each([
    ['a refusal', errorReply(400, { message: 'top_logprobs_num is too large' }), { code: 'model_rejected_request' }],
    ['a silence', hang(), { code: 'model_timeout' }],
    ['an error in the stream', stream([{ error: { message: 'no memory' } }]), { message: expect.stringContaining('no memory') }],
    ['another shape', stream([{ text: 'x' }]), { message: expect.stringContaining('no part of an answer of /generate (meta_info') }],
  ])('fails for %s', async (name, script, failure) => {
    await expect(continueIds(await start(script, {}, name.startsWith('a silence') ? 200 : undefined))).rejects.toMatchObject(failure)
  })
})
