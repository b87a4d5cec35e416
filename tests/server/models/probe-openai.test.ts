import { afterEach, describe, expect, it } from 'vitest'
import { capabilitiesSchema } from '#lib/api/contract.ts'
import type { Capabilities } from '#lib/api/contract.ts'
import type { EndpointKind } from '#lib/messages/wire-messages.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { probeOpenAi } from '#server/models/probe-openai.ts'
import type { Probe } from '#server/models/probe-openai.ts'
import { errorReply, hang, htmlPage, reply, startScriptedServer, wholeReply } from '../../support/scripted-model-server.ts'
import type { Reply, Script, ScriptedBody, ScriptedServer } from '../../support/scripted-model-server.ts'

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
  readonly models?: readonly string[]
}

const COMPLETION: Script = { headers: { 'content-type': 'application/json' }, chunks: ['{"choices":[{"text":"x"}]}'] }
const CALL = reply({ toolCalls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] })
const top = [{ text: 'Hi' }, { text: 'Yo' }]

/** A server that rejects more alternatives than it gives, and answers each kind of trial in its own way. */
async function start(behaviour: Behaviour): Promise<ScriptedServer> {
  const answer = (body: ScriptedBody): Script => {
    if (body.prompt !== undefined) return behaviour.completions ?? COMPLETION
    if (body.tools) return behaviour.tools ?? CALL
    const asked = body.top_logprobs ?? -1
    if (asked > (behaviour.maxLogprobs ?? 20)) return errorReply(400, { message: `top_logprobs ${asked} is too many` })
    return reply(behaviour.reply ?? { tokens: [{ text: 'Hi', id: 7, top }] })
  }
  server = await startScriptedServer((request) => answer(request.body), { models: behaviour.models ?? ['first', 'second'] })
  return server
}

async function probe(behaviour: Behaviour, kind: EndpointKind = 'vllm', rest: Partial<Probe> = {}): Promise<Capabilities> {
  return probeServer(await start(behaviour), kind, rest)
}

async function probeServer(at: ScriptedServer, kind: EndpointKind = 'vllm', rest: Partial<Probe> = {}): Promise<Capabilities> {
  const endpoint = createEndpoint({ baseUrl: at.baseUrl, apiKey: 'sk-probe-key' })
  const found = await probeOpenAi({ endpoint, kind, model: undefined, signal: new AbortController().signal, ...rest })
  expect(capabilitiesSchema.parse(found)).toEqual(found)
  expect(JSON.stringify(found)).not.toContain('sk-probe-key')
  return found
}

describe('probeOpenAi', () => {
  it('finds everything that a server can do, with evidence', async () => {
    const found = await probe({ reply: { reasoning: 'hm', reasoningField: 'reasoning', tokens: [{ text: 'Hi', id: 7, top }] } })
    expect(found).toMatchObject({
      models: ['first', 'second'],
      reachable: { ok: true, evidence: 'GET /models lists 2 models' },
      streaming: { ok: true, evidence: 'the reply came in 2 deltas: "hmHi"' },
      nativeTools: { ok: true, evidence: 'a structured call of get_weather came back' },
      logprobs: { ok: true, max: 2, evidence: 'asked for 20 alternatives, got up to 2 for 1 tokens' },
      tokenIds: { ok: true, evidence: '1 of 1 tokens came with ids' },
      promptIds: { ok: true, evidence: 'POST /completions took a prompt of 1 ids' },
      reasoning: { ok: true, field: 'reasoning' },
    })
    expect(found.probedAt).toBeGreaterThan(1_700_000_000_000)
    expect(server?.requests.at(-1)?.prompt).toEqual([7])
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
    const trials = server?.requests.filter((request) => !request.tools && request.prompt === undefined)
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
    const found = await probe({ reply: { content: null } })
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
    ['taken', COMPLETION, true],
    ['refused', errorReply(400, { message: 'prompt must be text' }), false],
    ['no such path', errorReply(404, { message: 'File Not Found' }), false],
    ['a failing server', errorReply(500), null],
  ])('judges a prompt of ids: %s', async (_name, completions, ok) => {
    expect((await probe({ completions }, 'llama-cpp')).promptIds.ok).toBe(ok)
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
    const found = await probeServer(server, 'vllm', { limitMs: 100 })
    expect(found.streaming).toEqual({ ok: null, evidence: 'no answer within the 0.1 s of the probe' })
    await server.gone(0)
  })

  it('ends when it is cancelled', async () => {
    const found = await probeServer(await start({}), 'vllm', { signal: AbortSignal.abort() })
    expect(found.reachable).toEqual({ ok: false, evidence: 'the request was cancelled' })
  })
})
