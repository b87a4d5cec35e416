import { afterEach, describe, expect, it } from 'vitest'
import { capabilitiesSchema } from '#lib/api/contract.ts'
import type { Capabilities } from '#lib/api/contract.ts'
import type { EndpointKind } from '#lib/messages/wire-messages.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { probeOpenAi } from '#server/models/probe-openai.ts'
import type { Probe } from '#server/models/probe-openai.ts'
import { createVllmTokens } from '#server/models/vllm-tokens.ts'
import { errorReply, hang, htmlPage, json, reply, startScriptedServer, stream, wholeReply } from '../../support/scripted-model-server.ts'
import type { Reply, Script, ScriptedBody, ScriptedModel, ScriptedServer } from '../../support/scripted-model-server.ts'
import { tokenServer } from '../../support/token-server.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

interface Behaviour {
  readonly maxLogprobs?: number
  readonly reply?: Reply
  readonly tools?: Script
  readonly completions?: Script
  readonly models?: readonly (string | ScriptedModel)[]
  readonly instead?: Parameters<typeof tokenServer>[2]
}

const COMPLETION = stream([{ choices: [{ text: 'Hi', token_ids: [6], finish_reason: 'length' }] }])
const CALL = reply({ toolCalls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] })
const top = [{ text: 'Hi' }, { text: 'Yo' }]

/** A server that rejects more alternatives than it gives, and answers each kind of trial in its own way. */
async function start(behaviour: Behaviour): Promise<ScriptedServer> {
  const chat = (body: ScriptedBody): Script => {
    if (body.tools) return behaviour.tools ?? CALL
    const asked = body.top_logprobs ?? -1
    if (asked > (behaviour.maxLogprobs ?? 20)) return errorReply(400, { message: `top_logprobs ${asked} is too many` })
    return reply(behaviour.reply ?? { tokens: [{ text: 'Hi', id: 7, top }] })
  }
  const completions = behaviour.completions ?? COMPLETION
  const answer = tokenServer('vllm', ({ path, body }) => (path.endsWith('/chat/completions') ? chat(body) : completions), behaviour.instead)
  server = await startScriptedServer(answer, { models: behaviour.models ?? ['first', 'second'] })
  return server
}

async function probe(behaviour: Behaviour, kind: EndpointKind = 'vllm', rest: Partial<Probe> = {}): Promise<Capabilities> {
  return probeServer(await start(behaviour), kind, rest)
}

async function probeServer(at: ScriptedServer, kind: EndpointKind = 'vllm', rest: Partial<Probe> = {}): Promise<Capabilities> {
  const endpoint = createEndpoint({ baseUrl: at.baseUrl, apiKey: 'sk-probe-key' })
  const tokens = kind === 'openai' ? undefined : (model: string) => createVllmTokens(endpoint, model)
  const found = await probeOpenAi({ endpoint, kind, model: undefined, tokens, signal: new AbortController().signal, ...rest })
  expect(capabilitiesSchema.parse(found)).toEqual(found)
  expect(JSON.stringify(found)).not.toContain('sk-probe-key')
  return found
}

describe('probeOpenAi', () => {
  it('tells how much the context of the probed model holds, where the list of models says so', async () => {
    const models = [{ id: 'small', max_model_len: 4096 }, { id: 'big', max_model_len: 32_768 }, 'silent']
    expect((await probe({ models })).contextLength).toBe(4096)
    await server?.close()
    expect((await probe({ models }, 'vllm', { model: 'big' })).contextLength).toBe(32_768)
    await server?.close()
    expect((await probe({ models }, 'vllm', { model: 'silent' })).contextLength).toBeUndefined()
  })

  it('finds everything that a server can do, with evidence', async () => {
    const found = await probe({ reply: { reasoning: 'hm', reasoningField: 'reasoning', tokens: [{ text: 'Hi', id: 7, top }] } })
    expect(found).toMatchObject({
      models: ['first', 'second'],
      reachable: { ok: true, evidence: 'GET /models lists 2 models' },
      streaming: { ok: true, evidence: 'the reply came in 2 deltas: "hmHi"' },
      nativeTools: { ok: true, evidence: 'a structured call of get_weather came back' },
      logprobs: { ok: true, max: 2, evidence: 'asked for 20 alternatives, got up to 2 for 1 tokens' },
      tokenIds: { ok: true, evidence: '1 of 1 tokens came with ids' },
      promptIds: { ok: true, evidence: 'a prompt of 18 ids was rendered, encoded and continued by 1 tokens, 1 of them with ids' },
      reasoning: { ok: true, field: 'reasoning' },
    })
    expect(found.probedAt).toBeGreaterThan(1_700_000_000_000)
    expect(server?.requests.find(({ prompt }) => typeof prompt === 'object')?.prompt).toHaveLength(18)
    expect(server?.requests.every((request) => request.model === 'first')).toBe(true)
  })

  it('tries the model that it is given', async () => {
    await probe({}, 'vllm', { model: 'second' })
    expect(server?.requests[0]?.model).toBe('second')
  })

  it.each([
    [20, [20]],
    [5, [20, 5]],
    [1, [20, 5, 1]],
    [0, [20, 5, 1, 0]],
  ])('finds that %i alternatives are accepted', async (maxLogprobs, asked) => {
    const many = Array.from({ length: maxLogprobs }, (_, i) => ({ text: `t${i}` }))
    const { logprobs } = await probe({ maxLogprobs, reply: { tokens: [{ text: 'Hi', top: many }] } })
    expect(logprobs).toMatchObject({ ok: true, max: maxLogprobs })
    const trials = server?.requests.filter((request) => request.messages?.length === 1 && !request.tools && request.stream)
    expect(trials?.map((request) => request.top_logprobs)).toEqual(asked)
  })

  it('finds that logprobs are refused, with the sentence', async () => {
    const { logprobs, streaming } = await probe({ maxLogprobs: -1, reply: { content: 'Hi' } })
    expect(logprobs).toMatchObject({ ok: false, max: null })
    expect(logprobs.evidence).toContain('top_logprobs 0 is too many')
    expect(streaming.ok).toBe(true)
  })

  it('finds that logprobs are ignored, and ids and reasoning missing', async () => {
    const found = await probe({ reply: { content: 'Hi' } }, 'openai')
    expect(found.logprobs).toMatchObject({ ok: false, evidence: 'logprobs were asked for and accepted, but none came' })
    expect(found.tokenIds.ok).toBe(false)
    expect(found.promptIds).toEqual({ ok: null, evidence: 'not tried: not known of the kind openai' })
    expect(found.reasoning).toMatchObject({ ok: null, field: null })
  })

  it('leaves open what an empty reply does not tell', async () => {
    const found = await probe({ reply: { content: null }, completions: stream([]) })
    expect([found.logprobs.ok, found.tokenIds.ok]).toEqual([null, null])
  })

  it('goes without limits where a model takes none', async () => {
    server = await startScriptedServer(({ body }) =>
      body['max_tokens'] === undefined ? reply({ content: 'Hi' }) : errorReply(400, { message: "'max_tokens' is not supported" }),
    )
    const found = await probeServer(server)
    expect(found.streaming.ok).toBe(true)
    expect(found.nativeTools.evidence).toContain("'max_tokens' is not supported")
  })

  it.each([
    [CALL, true, 'a structured call of get_weather came back'],
    [reply({ content: 'It is sunny.' }), null, 'the model answered in text (finish reason stop): "It is sunny."'],
    [errorReply(400, { message: '"auto" tool choice requires a flag' }), false, 'requires a flag'],
    [errorReply(500, { message: 'tools param requires --jinja flag' }), false, '--jinja'],
    [errorReply(500, { message: 'boom' }), null, 'boom'],
  ])('judges native tools by what comes back (%#)', async (tools, ok, evidence) => {
    const { nativeTools } = await probe({ tools })
    expect(nativeTools).toEqual({ ok, evidence: expect.stringContaining(evidence) })
  })

  it.each([
    [{}, true, 'continued by 1 tokens'],
    [{ completions: errorReply(400, { message: 'prompt must be text' }) }, false, 'prompt must be text'],
    [{ completions: stream([{ choices: [{ text: 'Hi' }] }]) }, false, 'without token ids'],
    [{ instead: { '/tokenize': () => errorReply(404, { message: 'Not Found' }) } }, false, 'does not offer /tokenize'],
    [{ instead: { '/detokenize': () => json({ prompt: '' }) } }, false, 'to nothing'],
    [{ completions: errorReply(500) }, null, 'scripted failure 500'],
  ])('judges a prompt of ids by trying the whole way (%#)', async (behaviour: Behaviour, ok, evidence) => {
    expect((await probe(behaviour)).promptIds).toEqual({ ok, evidence: expect.stringContaining(evidence) })
  })

  it('finds ids that only a reply to ids has', async () => {
    const { tokenIds } = await probe({ reply: { content: 'Hi' } })
    expect(tokenIds).toMatchObject({ ok: true, evidence: expect.stringContaining('not in a chat, but a prompt of 18 ids') })
    const without = errorReply(404)
    expect((await probe({ reply: { content: 'Hi' }, completions: without })).tokenIds.ok).toBe(false)
  })

  it('finds how a reply can be begun, and what speaks against it', async () => {
    const begun = (answer: (body: ScriptedBody) => Script): ReturnType<typeof probe> =>
      startScriptedServer(({ body }) => (body.messages?.length === 2 ? answer(body) : reply({ content: 'Hi' }))).then((at) => {
        server = at
        return probeServer(at, 'openai')
      })
    expect((await begun(() => reply({ content: ' delta echo' }))).prefill).toMatchObject({ ok: true, style: 'continue_final_message' })
    await server?.close()
    const refused = await begun(() => errorReply(400, { message: 'no assistant message at the end' }))
    expect(refused.prefill).toEqual({ ok: false, style: null, evidence: expect.stringContaining('no assistant message at the end') })
  })

  it('sees a server that answers in one piece', async () => {
    server = await startScriptedServer(wholeReply({ content: 'Hi' }))
    expect((await probeServer(server)).streaming).toEqual({ ok: false, evidence: 'the reply came in one piece, as JSON: "Hi"' })
  })

  it.each([
    [errorReply(400, { message: 'no chat template' }), false, 'no chat template'],
    [htmlPage(), false, 'text/html'],
    [errorReply(404, { message: 'no such model' }), null, 'has no model "first"'],
  ])('goes no further after a failed chat (%#)', async (script, ok, evidence) => {
    server = await startScriptedServer(script, { models: ['first'] })
    const found = await probeServer(server)
    expect(found.reachable.ok).toBe(true)
    expect(found.streaming).toEqual({ ok, evidence: expect.stringContaining(evidence) })
    expect(found.nativeTools).toMatchObject({ ok: null, evidence: expect.stringContaining(`not tried: ${server.baseUrl}`) })
  })

  it('needs a model', async () => {
    const found = await probe({ models: [] })
    expect(found.reachable).toEqual({ ok: true, evidence: 'GET /models lists 0 models' })
    expect(found.streaming.evidence).toBe('not tried: the server lists no models; name one')
    expect(server?.requests).toHaveLength(0)
  })

  it('says that nothing answers', async () => {
    const closed = await startScriptedServer(hang())
    await closed.close()
    const found = await probeServer(closed)
    expect(found.reachable).toEqual({ ok: false, evidence: `nothing answers at ${closed.url}; is the server running?` })
    expect(found.logprobs).toMatchObject({ ok: null, max: null })
  })

  it('keeps to its time', async () => {
    server = await startScriptedServer(hang())
    const found = await probeServer(server, 'vllm', { limitMs: 500 })
    expect(found.streaming).toEqual({ ok: null, evidence: 'no answer within the 0.5 s of the probe' })
    await server.gone(0)
  })

  it('ends when it is cancelled', async () => {
    const found = await probeServer(await start({}), 'vllm', { signal: AbortSignal.abort() })
    expect(found.reachable).toEqual({ ok: false, evidence: 'the request was cancelled' })
  })
})
