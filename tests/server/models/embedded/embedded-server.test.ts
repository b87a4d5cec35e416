import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { capabilitiesSchema } from '#lib/api/contract.ts'
import type { Message } from '#lib/messages/message.ts'
import type { Sampling } from '#lib/run/config.ts'
import { createEmbeddedServer, type EmbeddedServer } from '#server/models/embedded/embedded-server.ts'
import type { ModelDelta, ModelEvent } from '#server/models/model-server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // loading a model takes long on a busy machine

const messages: Message[] = [
  {
    role: 'system',
    content:
      'You are a helpful assistant.\n\n# Tools\n\nYou can call these functions to help the user. Each line inside <tools></tools> is one function:\n<tools>\n{"type":"function","function":{"name":"calculator","description":"Evaluate an arithmetic expression.","parameters":{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}}}\n</tools>\n\nTo call a function, write one json object inside <tool_call></tool_call> tags:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>',
  },
  { role: 'user', content: 'What is 48 times 7?' },
]
const request = (sampling: Sampling = {}, signal = new AbortController().signal) => ({
  model: 'retake-tiny',
  messages,
  sampling,
  signal,
})
const never = () => new AbortController().signal

let server: EmbeddedServer
beforeAll(() => {
  server = createEmbeddedServer({ modelPath: 'models/retake-tiny.f16.gguf', name: 'retake-tiny' })
})
afterAll(() => server.close())

const tokensOf = (events: readonly ModelEvent[]) =>
  events.flatMap((event) => (event.type === 'delta' ? (event.tokens ?? []) : []))

async function ask(sampling: Sampling = {}) {
  const events = await Array.fromAsync(server.complete(request(sampling)))
  const deltas = events.filter((event): event is ModelDelta => event.type === 'delta')
  return { events, deltas, text: deltas.map(({ text }) => text).join(''), end: events.at(-1) }
}

test('it loads with the first request and then says that it is ready', async () => {
  expect(server.status()).toEqual({ ok: true, detail: 'retake-tiny is loaded with the first request' })
  const { text, deltas, end } = await ask()
  expect(text).toContain('<tool_call>\n{"name": "calculator", "arguments": {"expression": "48*7"}}\n</tool_call>')
  expect(deltas[0]?.tokens).toHaveLength(1)
  expect(end).toMatchObject({ type: 'end', finishReason: 'stop' })
  expect(server.status()).toEqual({
    ok: true,
    detail: 'retake-tiny is ready: vocabulary of 512, context of 2,048 tokens, 4 replies at a time',
  })
})

test('six at once all finish, the same as one alone', async () => {
  const alone = await ask()
  const replies = await Promise.all(Array.from({ length: 6 }, () => ask()))
  for (const { text } of replies) expect(text).toBe(alone.text)
})

test('an abort in the middle ends with an error, and the server goes on', async () => {
  const abort = new AbortController()
  const read: string[] = []
  const reading = async () => {
    for await (const event of server.complete(request({}, abort.signal))) {
      if (event.type === 'delta') read.push(event.text)
      if (read.length === 3) abort.abort()
    }
  }
  await expect(reading()).rejects.toMatchObject({ code: 'aborted' })
  const { text } = await ask()
  expect(text.startsWith(read.join(''))).toBe(true)
  expect(read.join('').length).toBeLessThan(text.length)
})

test('tool schemas and another model are refused', async () => {
  const tool = { type: 'function' as const, function: { name: 'x', description: '', parameters: {} } }
  await expect(server.complete({ ...request(), tools: [tool] })[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'model_rejected_request',
    message: expect.stringContaining('protocol "hermes"'),
  })
  await expect(server.complete({ ...request(), model: 'gpt' })[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'model_not_found',
    message: 'this embedded server has the model "retake-tiny", not "gpt"',
  })
})

test('a reply to messages begins with its prompt, which is what render and encode give', async () => {
  const tokens = server.tokens('retake-tiny')
  const { events } = await ask({ maxTokens: 1 })
  const text = await tokens.render(messages, never())
  expect(text).toMatch(/What is 48 times 7\?<\|im_end\|>\n<\|im_start\|>assistant\n$/)
  expect(events[0]).toEqual({ type: 'prompt', tokens: await tokens.encode(text, never()) })
  expect(events.filter(({ type }) => type === 'prompt')).toHaveLength(1)
})

test('ids give the reply that messages give, and a second pass scores it alike', async () => {
  const tokens = server.tokens('retake-tiny')
  const prompt = await tokens.encode(await tokens.render(messages, never()), never())
  const ids = prompt.map(({ id }) => id ?? NaN)
  const completed = { model: 'retake-tiny', ids, sampling: { topLogprobs: 2 }, signal: never() }
  const events = await Array.fromAsync(tokens.completeIds(completed))
  const [byIds, byMessages] = [events, (await ask({ topLogprobs: 2 })).events].map(tokensOf)
  expect(byIds?.map(({ id }) => id)).toEqual(byMessages?.map(({ id }) => id))
  expect(byIds?.at(-1)).toMatchObject({ id: 2, text: '<|im_end|>', special: true })
  const sampled = byIds ?? []
  const scores = await server.score([...ids, ...sampled.map(({ id }) => id ?? NaN)], never())
  expect(scores).toHaveLength(ids.length + sampled.length)
  for (const [index, { logprob }] of sampled.entries()) {
    expect(Math.abs((scores[ids.length + index] ?? NaN) - (logprob ?? NaN))).toBeLessThan(1e-3)
  }
})

test('ids for another model are refused, and an abort ends them', async () => {
  expect(() => server.tokens('gpt')).toThrow('has the model "retake-tiny", not "gpt"')
  const tokens = server.tokens('retake-tiny')
  const asked = (model: string, signal = never()) => tokens.completeIds({ model, ids: [1, 5], sampling: {}, signal })
  await expect(Array.fromAsync(asked('gpt'))).rejects.toMatchObject({ code: 'model_not_found' })
  await expect(Array.fromAsync(asked('retake-tiny', AbortSignal.abort()))).rejects.toMatchObject({ code: 'aborted' })
  await expect(tokens.render(messages, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
})

test('a probe tells what the engine can do', async () => {
  const found = capabilitiesSchema.parse(await server.probe(undefined, never()))
  expect(found.contextLength).toBeGreaterThan(0)
  expect(found).toMatchObject({
    reachable: { ok: true },
    models: ['retake-tiny'],
    streaming: { ok: true },
    nativeTools: { ok: false, evidence: 'calls are read from text' },
    logprobs: { ok: true, max: 512 },
    tokenIds: { ok: true },
    promptIds: { ok: true },
    reasoning: { ok: false, field: null },
    prefill: { ok: true, style: null },
  })
})

test('a model that cannot be loaded is told by status, probe and requests alike, never by warmUp', async () => {
  const broken = createEmbeddedServer({ modelPath: 'package.json', name: 'retake-tiny' })
  onTestFinished(() => broken.close())
  await broken.warmUp()
  const { ok, detail } = broken.status()
  expect(ok).toBe(false)
  expect(detail).toMatch(/^the embedded model cannot run here: package\.json is not a GGUF model .*; add an endpoint in Settings$/)
  const found = capabilitiesSchema.parse(await broken.probe(undefined, never()))
  expect(found.reachable).toEqual({ ok: false, evidence: detail })
  expect(found.streaming.ok).toBeNull()
  await expect(broken.complete(request())[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'model_unavailable',
    message: detail,
  })
})

test('a cancelled probe does not wait for the model', async () => {
  const slow = createEmbeddedServer({ modelPath: 'models/retake-tiny-early.f16.gguf', name: 'early' })
  onTestFinished(() => slow.close())
  const abort = new AbortController()
  const probe = slow.probe(undefined, abort.signal)
  abort.abort()
  expect((await probe).reachable).toEqual({ ok: false, evidence: 'the request was cancelled' })
  expect(slow.status()).toEqual({ ok: true, detail: 'early is being loaded' })
})

test('closing ends what runs and says so', async () => {
  const closing = createEmbeddedServer({ modelPath: 'models/retake-tiny-early.f16.gguf', name: 'retake-tiny' })
  await closing.warmUp()
  const reply = closing.complete(request({ temperature: 1 }))[Symbol.asyncIterator]()
  await reply.next()
  const rest = Array.fromAsync({ [Symbol.asyncIterator]: () => reply })
  rest.catch(() => {}) // looked at below
  await closing.close()
  await expect(rest).rejects.toMatchObject({ code: 'model_unavailable', message: 'the embedded model was closed' })
  expect(closing.status()).toEqual({ ok: false, detail: 'retake-tiny was closed' })
})
