import { assert, asyncProperty, integer } from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Sampling } from '#lib/run/config.ts'
import type { Channel } from '#lib/tokens/token.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelEvent, ModelRequest } from '#server/models/model-server.ts'
import { createOpenAiServer } from '#server/models/openai-server.ts'
import type { OpenAiServerOptions } from '#server/models/openai-server.ts'
import {
  dropAtOnce,
  errorReply,
  hang,
  htmlPage,
  hugeLine,
  redirect,
  reply,
  sse,
  startScriptedServer,
  wholeReply,
} from '../../support/scripted-model-server.ts'
import type { Reply, ScriptedServer } from '../../support/scripted-model-server.ts'

const KEY = 'sk-scripted-key'
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function scripted(script: Parameters<typeof startScriptedServer>[0]): Promise<ScriptedServer> {
  const server = await startScriptedServer(script)
  closers.push(() => server.close())
  return server
}

interface Outcome {
  readonly events: ModelEvent[]
  readonly error?: ModelError
}

type Given = Partial<OpenAiServerOptions> & { sampling?: Sampling; request?: Partial<ModelRequest> }

/** Asks once, and gives back all that came, the error too. */
async function ask(server: ScriptedServer, { sampling = {}, request = {}, ...options }: Given = {}): Promise<Outcome> {
  const adapter = createOpenAiServer({ baseUrl: server.baseUrl, apiKey: KEY, kind: 'openai', ...options })
  const signal = new AbortController().signal
  const events: ModelEvent[] = []
  const messages = [{ role: 'user' as const, content: 'Hi' }]
  try {
    for await (const event of adapter.complete({ model: 'm', messages, sampling, signal, ...request })) events.push(event)
    return { events }
  } catch (error) {
    if (error instanceof ModelError) return { events, error }
    throw error
  }
}

const replyTo = async (given: Reply, options: Given = {}): Promise<ModelEvent[]> => (await ask(await scripted(reply(given)), options)).events

function texts(events: readonly ModelEvent[], channel: Channel = 'content'): string[] {
  return events.flatMap((event) => (event.type === 'delta' && event.channel === channel ? [event.text] : []))
}

const BUSY: Reply = {
  reasoning: ['Zwölf ', '👩‍👩‍👧‍👦'],
  content: ['é', ' 漢字 ', '\r\n', '👋🏽'],
  toolCalls: [
    { id: 'a', name: 'add', arguments: ['{"x', '": "', '✓"}'] },
    { id: 'b', name: 'sub', arguments: '{}' },
  ],
}

describe('a reply', () => {
  it('comes with its deltas in order, then the end', async () => {
    expect(await replyTo(BUSY)).toEqual([
      { type: 'delta', channel: 'reasoning', text: 'Zwölf ' },
      { type: 'delta', channel: 'reasoning', text: '👩‍👩‍👧‍👦' },
      { type: 'delta', channel: 'content', text: 'é' },
      { type: 'delta', channel: 'content', text: ' 漢字 ' },
      { type: 'delta', channel: 'content', text: '\r\n' },
      { type: 'delta', channel: 'content', text: '👋🏽' },
      { type: 'delta', channel: 'tool_call', text: '', call: { index: 0, id: 'a', name: 'add' } },
      { type: 'delta', channel: 'tool_call', text: '{"x', call: { index: 0 } },
      { type: 'delta', channel: 'tool_call', text: '": "', call: { index: 0 } },
      { type: 'delta', channel: 'tool_call', text: '✓"}', call: { index: 0 } },
      { type: 'delta', channel: 'tool_call', text: '', call: { index: 1, id: 'b', name: 'sub' } },
      { type: 'delta', channel: 'tool_call', text: '{}', call: { index: 1 } },
      { type: 'end', finishReason: 'tool_calls', usage: { promptTokens: 10, completionTokens: 12 } },
    ])
  })

  it('is the same however its bytes are cut, one at a time too', async () => {
    const whole = await replyTo(BUSY)
    expect(await replyTo({ ...BUSY, splitEvery: 1 })).toEqual(whole)
    await assert(
      asyncProperty(integer({ min: 2, max: 90 }), async (splitEvery) => {
        expect(await replyTo({ ...BUSY, splitEvery })).toEqual(whole)
      }),
      { numRuns: 12 },
    )
  })

  it.each(['reasoning', 'reasoning_content', 'both'] as const)('reads reasoning from %s once', async (reasoningField) => {
    expect(texts(await replyTo({ reasoning: ['a', 'b'], content: 'c', reasoningField }), 'reasoning')).toEqual(['a', 'b'])
  })

  it('takes null content and empty choices', async () => {
    expect(await replyTo({ content: 'x', oddChunks: true, usage: null })).toEqual([
      { type: 'delta', channel: 'content', text: 'x' },
      { type: 'end', finishReason: 'stop' },
    ])
  })

  it('reports usage in full', async () => {
    const usage = {
      prompt_tokens: 5,
      completion_tokens: 7,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 6 },
    }
    const events = await replyTo({ content: 'x', usage })
    expect(events.at(-1)).toMatchObject({ usage: { promptTokens: 5, completionTokens: 7, cachedTokens: 4, reasoningTokens: 6 } })
  })

  it('is read whole where the server does not stream', async () => {
    const { events } = await ask(await scripted(wholeReply({ ...BUSY, logprobs: true })))
    expect(texts(events)).toEqual(['é 漢字 \r\n👋🏽'])
    expect(events.flatMap((event) => (event.type === 'delta' ? (event.tokens ?? []) : [])).map(({ text }) => text)).toEqual(BUSY.content)
    expect(texts(events, 'tool_call')).toEqual(['{"x": "✓"}', '{}'])
    expect(events.at(-1)).toMatchObject({ type: 'end', finishReason: 'tool_calls' })
  })

  it('carries tokens with ids, bytes, log probabilities and alternatives', async () => {
    const tokens = [{ text: 'H', id: 3, logprob: -0.5, top: [{ text: 'H', id: 3, logprob: -0.5 }, { text: 'Y', id: 4, logprob: -9999 }] }]
    const alternatives = [
      { text: 'H', bytes: [72], logprob: -0.5 },
      { text: 'Y', bytes: [89], logprob: null },
    ]
    const [beside] = await replyTo({ tokens, idStyle: 'token_ids' }, { kind: 'vllm' })
    expect(beside).toMatchObject({ text: 'H', tokens: [{ id: 3, text: 'H', bytes: [72], logprob: -0.5, top: alternatives }] })
    const [entry] = await replyTo({ tokens }, { kind: 'llama-cpp' })
    expect(entry).toMatchObject({ tokens: [{ id: 3, top: [{ id: 3 }, { id: 4 }] }] })
  })

  it.each([
    ['beside the choices (vLLM)', { prompt_token_ids: [1, 3], choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }],
    ['in a choice (SGLang)', { choices: [{ index: 0, delta: {}, prompt_token_ids: [1, 3] }] }],
  ])('tells the ids of its prompt once where they stand %s', async (_name, first) => {
    const finish = { choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }], prompt_token_ids: null }
    const { events } = await ask(await scripted({ chunks: [first, first, finish].map(sse) }), { kind: 'vllm' })
    expect(events).toEqual([
      { type: 'prompt', tokens: [1, 3].map((id) => ({ id, text: '', bytes: null })) },
      { type: 'delta', channel: 'content', text: 'x' },
      { type: 'end', finishReason: 'stop' },
    ])
  })

  it('that ends without a finish reason or [DONE] has a null one', async () => {
    const events = await replyTo({ content: 'x', finishReason: null, usage: null, done: false })
    expect(events.at(-1)).toEqual({ type: 'end', finishReason: null })
    expect((await replyTo({ content: 'x', done: false })).at(-1)).toMatchObject({ finishReason: 'stop' })
  })

  it('is whole with its finish reason, even when the connection drops right after', async () => {
    const finish = sse({ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] })
    const { events, error } = await ask(await scripted({ chunks: [finish, { drop: true }] }))
    expect(error).toBeUndefined()
    expect(events).toEqual([
      { type: 'delta', channel: 'content', text: 'x' },
      { type: 'end', finishReason: 'stop' },
    ])
  })

  it('takes only the first choice', async () => {
    const chunk = sse({ choices: [{ index: 1, delta: { content: 'no' } }, { index: 0, delta: { content: 'yes' } }] })
    expect(texts((await ask(await scripted({ chunks: [chunk] }))).events)).toEqual(['yes'])
  })

  it('is delivered as it comes, not at its end', async () => {
    const server = await scripted(reply({ content: ['a', 'b'], hangAfter: 1 }))
    const adapter = createOpenAiServer({ baseUrl: server.baseUrl, apiKey: null, kind: 'openai' })
    const request = { model: 'm', messages: [], sampling: {}, signal: new AbortController().signal }
    for await (const event of adapter.complete(request)) {
      expect(event).toMatchObject({ text: 'a' })
      break
    }
    await server.gone(0)
  })
})

describe('the request', () => {
  it('carries the key and the body, and nothing of the environment', async () => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-extra: 1').stubEnv('OPENAI_ORG_ID', 'org').stubEnv('OPENAI_API_KEY', 'sk-env')
    try {
      const server = await scripted(reply({ content: 'x' }))
      const { events } = await ask(server, { sampling: { topLogprobs: 2, maxTokens: 9 }, kind: 'vllm' })
      expect(events).toHaveLength(2)
      expect(server.received[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' })
      expect(server.requests[0]).toEqual({
        model: 'm',
        messages: [{ role: 'user', content: 'Hi' }],
        max_tokens: 9,
        logprobs: true,
        top_logprobs: 2,
        stream: true,
        stream_options: { include_usage: true },
        return_token_ids: true,
      })
      const names = Object.keys(server.received[0]?.headers ?? {}).toSorted()
      expect(names).toEqual(['accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host'])
      expect(server.received[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('says that its last message is to be gone on with', async () => {
    const server = await scripted(reply({ content: 'ok' }))
    await ask(server, { request: { prefill: 'continue_final_message' } })
    expect(server.requests[0]).toMatchObject({ continue_final_message: true, add_generation_prompt: false })
  })

  it('carries no authorization without a key', async () => {
    const server = await scripted(reply({ content: 'x' }))
    await ask(server, { apiKey: null })
    expect(server.received[0]?.headers.authorization).toBeUndefined()
  })

  it('is sent once, whatever comes back', async () => {
    const server = await scripted([errorReply(500), errorReply(429), dropAtOnce()])
    for (const sent of [1, 2, 3]) {
      await ask(server)
      expect(server.requests).toHaveLength(sent)
    }
  })
})

describe('a failure', () => {
  it.each([
    ['a dropped connection before the headers', dropAtOnce(), { code: 'model_disconnected', retryable: true, message: expect.stringContaining('closed the connection before it answered') }],
    ['a dropped connection before the first token', dropAtOnce('headers'), { code: 'model_disconnected', retryable: true, message: expect.stringContaining('in the middle of its answer') }],
    ['429', errorReply(429, { message: 'slow down', retryAfter: '3' }), { code: 'model_rate_limited', retryable: true, message: expect.stringContaining('wants fewer requests (429): slow down') }],
    ['500', errorReply(500), { code: 'model_overloaded', retryable: true, message: expect.stringContaining('scripted failure 500') }],
    ['a web page', htmlPage(), { code: 'model_bad_response', retryable: false, message: expect.stringContaining('status 200, text/html beginning with: <!doctype html>') }],
    ['a web page of a proxy', htmlPage(502), { code: 'model_overloaded', retryable: true, message: expect.stringContaining('<h1>Not an API</h1>') }],
    ['a 20 MB line', hugeLine(20), { code: 'model_bad_response', retryable: false, message: expect.stringContaining('more than 8 MB in one line or event') }],
    ['a redirect', redirect('http://other.test/v1'), { code: 'model_bad_response', retryable: false, message: expect.stringContaining('a redirect to http://other.test;') }],
    ['a wrong key', errorReply(401, { message: `Incorrect key ${KEY}` }), { code: 'model_unauthorized', retryable: false, message: expect.stringContaining('Incorrect key [API key]') }],
    ['an unknown model', errorReply(404, { message: 'no such model' }), { code: 'model_not_found', retryable: false, message: expect.stringContaining('has no model "m"') }],
    ['a wrong address', errorReply(404, { body: { detail: 'Not Found' } }), { code: 'model_not_found', retryable: false, message: expect.stringContaining('there is no chat API') }],
    ['refused logprobs', errorReply(400, { message: 'logprobs is not supported' }), { code: 'model_rejected_request', retryable: false, message: expect.stringContaining('logprobs is not supported') }],
    ['JSON of another shape', { headers: { 'content-type': 'application/json' }, chunks: ['{"ok":true}'] }, { code: 'model_bad_response', retryable: false, message: expect.stringContaining('{"ok":true}') }],
    ['broken JSON in a stream', { chunks: ['data: {"choices": [\n\n'] }, { code: 'model_bad_response', retryable: false, message: expect.stringContaining('cannot be read') }],
    ['a chunk of another shape', { chunks: [sse({ choices: [{ delta: { content: 7 } }] })] }, { code: 'model_bad_response', retryable: false, message: expect.stringContaining('choices.0.delta.content') }],
    ['an error in a stream', { chunks: [sse({ error: { message: 'out of memory', code: 500 } })] }, { code: 'model_overloaded', retryable: true, message: expect.stringContaining('out of memory') }],
  ])('%s', async (_name, script, failure) => {
    const { events, error } = await ask(await scripted(script))
    expect(events).toEqual([])
    expect(error).toMatchObject(failure)
    expect(error?.message).not.toContain(KEY)
  })

  it('after some deltas leaves them as they are', async () => {
    const { events, error } = await ask(await scripted(reply({ content: ['a', 'b', 'c'], dropAfter: 2 })))
    expect(texts(events)).toEqual(['a', 'b'])
    expect(error).toMatchObject({ code: 'model_disconnected', retryable: true })
  })

  it('is over when the server is well again', async () => {
    const server = await scripted([errorReply(429, { retryAfter: '1' }), errorReply(500), reply({ content: 'ok' })])
    expect((await ask(server)).error?.retryAfterMs).toBe(1000)
    expect((await ask(server)).error?.code).toBe('model_overloaded')
    expect(texts((await ask(server)).events)).toEqual(['ok'])
  })

  it('tells that nothing answers', async () => {
    const server = await startScriptedServer(hang())
    await server.close()
    expect((await ask(server)).error).toMatchObject({
      code: 'model_unreachable',
      message: `nothing answers at ${server.url}; is the server running?`,
    })
  })

  it.each([
    { where: 'before the answer', seconds: 0.5, script: hang(), said: [] },
    { where: 'in the middle', seconds: 2, script: reply({ content: ['a', 'b'], hangAfter: 1 }), said: ['a'] },
  ])('ends a silence $where', async ({ seconds, script, said }) => {
    const server = await scripted(script)
    const { events, error } = await ask(server, { idleTimeoutMs: seconds * 1000 })
    expect(texts(events)).toEqual(said)
    expect(error).toMatchObject({ code: 'model_timeout', message: `${server.url} sent nothing for ${seconds} s` })
    await server.gone(0)
  })

  it('reads no more of an endless line than it has to', async () => {
    const server = await scripted(hugeLine(200))
    expect((await ask(server)).error?.code).toBe('model_bad_response')
    await server.gone(0)
    const megabytes = (server.sentAt[0]?.length ?? 0) / 16
    expect(megabytes).toBeLessThan(40)
  })
})

describe('cancelling', () => {
  it('before the request sends none', async () => {
    const server = await scripted(reply({ content: 'x' }))
    const { error } = await ask(server, { request: { signal: AbortSignal.abort() } })
    expect(error).toMatchObject({ code: 'aborted', retryable: false })
    expect(server.requests).toHaveLength(0)
  })

  it('while it waits for the answer', async () => {
    const server = await scripted(hang())
    const controller = new AbortController()
    const asking = ask(server, { request: { signal: controller.signal } })
    while (server.requests.length === 0) await new Promise(setImmediate)
    controller.abort()
    expect((await asking).error?.code).toBe('aborted')
    await server.gone(0)
  })

  it('in the middle of a reply, whatever is still buffered', async () => {
    const server = await scripted(reply({ content: Array<string>(500).fill('x'), hangAfter: 500 }))
    const controller = new AbortController()
    const adapter = createOpenAiServer({ baseUrl: server.baseUrl, apiKey: null, kind: 'openai' })
    const request = { model: 'm', messages: [], sampling: {}, signal: controller.signal }
    const seen: ModelEvent[] = []
    const reading = (async () => {
      for await (const event of adapter.complete(request)) {
        seen.push(event)
        controller.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
    expect(seen).toHaveLength(1)
    await server.gone(0)
  })
})

describe('the ids side', () => {
  it.each(['vllm', 'sglang', 'llama-cpp'] as const)('is there for %s', async (kind) => {
    const server = await scripted(errorReply(400, { message: 'no' }))
    const tokens = createOpenAiServer({ baseUrl: server.baseUrl, apiKey: KEY, kind }).tokens?.('m')
    await expect(tokens?.encode('Hi', new AbortController().signal)).rejects.toMatchObject({ code: 'model_rejected_request' })
    expect(server.requests[0]).toMatchObject({ model: 'm' })
  })

  it('is not known of other servers', () => {
    expect(createOpenAiServer({ baseUrl: 'http://127.0.0.1:1/v1', apiKey: null, kind: 'openai' })).not.toHaveProperty('tokens')
  })
})
