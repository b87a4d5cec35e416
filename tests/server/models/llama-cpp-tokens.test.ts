import { afterEach, describe, expect, it } from 'vitest'
import { createLlamaCppTokens } from '#server/models/llama-cpp-tokens.ts'
import type { TokenInterface } from '#server/models/model-server.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { errorReply, hang, json, startScriptedServer, stream } from '../../support/scripted-model-server.ts'
import type { Script, ScriptedServer } from '../../support/scripted-model-server.ts'
import { continueIds } from '../../support/token-adapter.ts'
import { bytesOf, chatText, promptTokenOf, tokenServer } from '../../support/token-server.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const { signal } = new AbortController()

async function start(completion: Script = stream([]), instead: Parameters<typeof tokenServer>[2] = {}, idleTimeoutMs = 20_000): Promise<TokenInterface> {
  server = await startScriptedServer(tokenServer('llama-cpp', completion, instead))
  return createLlamaCppTokens(createEndpoint({ baseUrl: server.baseUrl, apiKey: 'sk-key', idleTimeoutMs }), 'm')
}

function chunk(id: number, predicted: number, content: string): object {
  const entry = { id, token: content, bytes: [...Buffer.from(content)], logprob: -0.5 }
  const completion_probabilities = [{ ...entry, top_logprobs: [entry] }]
  return { index: 0, content, tokens: [id], stop: false, id_slot: 0, tokens_predicted: predicted, tokens_evaluated: 3, completion_probabilities }
}

const LAST = { index: 0, content: '', tokens: [], stop: true, stop_type: 'eos', tokens_predicted: 4, tokens_evaluated: 3 }
const REPLY = stream([chunk(6, 1, 'Hi'), chunk(10, 3, '👋'), chunk(2, 4, ''), LAST], [])

describe('createLlamaCppTokens', () => {
  it('sends tools along as schemas where there are any', async () => {
    const tool = { type: 'function' as const, function: { name: 'look', description: '', parameters: {} } }
    await (await start()).render([], signal, [tool])
    expect(server?.received[0]).toMatchObject({ path: '/apply-template', body: { messages: [], tools: [tool] } })
  })

  it('renders messages with the template of the server, begin of text and all', async () => {
    const messages = [{ role: 'user' as const, content: 'Hi' }]
    expect(await (await start()).render(messages, signal)).toBe(`<s>${chatText(messages)}`)
    expect(server?.received[0]).toMatchObject({ path: '/apply-template', body: { model: 'm', messages } })
  })

  it.each([
    ['the model has none', { '/tokenize': () => json({ tokens: [] }) }, ''],
    ['it is another token', { '/props': () => json({ bos_token: '<|begin|>' }) }, ''],
    ['it is there already', { '/apply-template': () => json({ prompt: `<s>${chatText()}` }) }, '<s>'],
  ])('adds no begin of text where %s', async (_name, instead, begin) => {
    expect(await (await start(undefined, instead)).render([], signal)).toBe(begin + chatText())
  })

  it('encodes text to ids with their bytes, special tokens recognised', async () => {
    const tokens = await start()
    const text = '<|im_start|>Hi 🧮é'
    expect(await tokens.encode(text, signal)).toEqual([1, 6, 11, 12, 13, 14].map(promptTokenOf))
    expect(server?.requests[0]).toEqual({ model: 'm', content: text, add_special: false, parse_special: true, with_pieces: true })
    expect(await tokens.encode('', signal)).toEqual([])
    expect(server?.requests).toHaveLength(1)
  })

  it('takes ids without pieces', async () => {
    const tokens = await start(undefined, { '/tokenize': () => json({ tokens: [6] }) })
    expect(await tokens.encode('Hi', signal)).toEqual([{ id: 6, text: '', bytes: null }])
  })

  it('has ids continued by ids, those of split characters and the end of turn too', async () => {
    const tokens = await start(REPLY)
    const sampling = { maxTokens: 9, temperature: 0, topP: 0.9, seed: 7, stop: ['</s>'], topLogprobs: 3 }
    const reply = await continueIds(tokens, { sampling })
    expect(reply.text).toBe('Hi👋')
    expect(reply.tokens.map(({ id, bytes, logprob, special }) => [id, bytes, logprob, special])).toEqual([
      [6, bytesOf(6), -0.5, undefined],
      [9, bytesOf(9), null, undefined],
      [10, bytesOf(10), -0.5, undefined],
      [2, bytesOf(2), -0.5, true],
    ])
    expect(reply.tokens.at(-1)?.text).toBe('<|im_end|>')
    expect(reply.end).toEqual({ type: 'end', finishReason: 'stop', usage: { promptTokens: 3, completionTokens: 4 } })
    expect(server?.received[0]).toMatchObject({ path: '/completion', headers: { authorization: 'Bearer sk-key' } })
    expect(server?.requests[0]).toEqual({
      model: 'm',
      prompt: [1, 5, 4],
      n_predict: 9,
      temperature: 0,
      top_p: 0.9,
      seed: 7,
      stop: ['</s>'],
      n_probs: 3,
      post_sampling_probs: false,
      return_tokens: true,
      cache_prompt: true,
      stream: true,
    })
  })

  it('asks for log probabilities without alternatives, and sets no limit, where none is given', async () => {
    const { tokens } = await continueIds(await start(REPLY), { sampling: {} })
    expect(server?.requests[0]).toMatchObject({ n_probs: 1, n_predict: -1 })
    expect(tokens[0]).toEqual({ id: 6, text: 'Hi', bytes: [72, 105], logprob: -0.5 })
  })

  it('asks for the texts of tokens whose text was held back', async () => {
    const held = stream([chunk(6, 1, ''), chunk(7, 2, 'Hi there'), { ...LAST, stop_type: 'limit', tokens_predicted: 2 }], [])
    const { text, tokens, end } = await continueIds(await start(held))
    expect([text, tokens.map((token) => token.text)]).toEqual(['Hi there', ['Hi', ' there']])
    expect(end).toMatchObject({ finishReason: 'length' })
  })

  it('says which template and model it has', async () => {
    expect(await (await start()).identity(signal)).toEqual({
      source: 'the model server',
      template: expect.stringMatching(/^[0-9a-f]{64}$/),
      tokenizer: 'tiny.gguf',
    })
    await server?.close()
    const silent = await start(undefined, { '/props': () => errorReply(404) })
    expect(await silent.identity(signal)).toMatchObject({ template: null, tokenizer: null })
  })

  it('has a null finish reason where the stream ends early', async () => {
    const { end } = await continueIds(await start(stream([chunk(6, 1, 'Hi')], [])))
    expect(end).toEqual({ type: 'end', finishReason: null })
  })

  it.each([
    ['a full context', errorReply(400, { message: 'the request exceeds the available context size' }), { code: 'model_rejected_request' }],
    ['a model that is being loaded', errorReply(503, { message: 'Loading model' }), { code: 'model_overloaded', retryable: true }],
    ['a silence', hang(), { code: 'model_timeout' }],
    ['another shape', stream([{ content: 7 }]), { message: expect.stringContaining('no part of an answer of /completion (content') }],
  ])('fails for %s', async (name, script, failure) => {
    await expect(continueIds(await start(script, {}, name.startsWith('a silence') ? 200 : undefined))).rejects.toMatchObject(failure)
  })
})
