import { expect, test, vi } from 'vitest'
import { createEngineClient } from '#server/models/embedded/engine-client.ts'
import { FakeWorker, latestWorker, READY } from './fake-worker.ts'

vi.mock('node:worker_threads', async () => ({ Worker: (await import('./fake-worker.ts')).FakeWorker }))

const request = (signal = new AbortController().signal) => ({ prompt: { ids: [7] }, sampling: {}, signal })
const never = () => new AbortController().signal
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('the thread starts with the first request, and one serves all', async () => {
  const before = FakeWorker.started.length
  const client = createEngineClient({ modelPath: 'm.gguf' })
  expect(client.state()).toEqual({ phase: 'idle' })
  expect(FakeWorker.started).toHaveLength(before)
  const replies = [client.reply(request()), client.reply(request())].map((reply) => Array.fromAsync(reply))
  await settled()
  expect(client.state()).toEqual({ phase: 'loading' })
  const worker = latestWorker()
  expect(worker.commands).toMatchObject([
    { type: 'generate', id: 1, prompt: { ids: [7] } },
    { type: 'generate', id: 2 },
  ])
  worker.say(READY)
  worker.say({ type: 'end', id: 2, finishReason: 'length' })
  worker.say({ type: 'end', id: 1, finishReason: 'stop' })
  expect(await Promise.all(replies)).toEqual([
    [{ type: 'end', finishReason: 'stop' }],
    [{ type: 'end', finishReason: 'length' }],
  ])
  expect(client.state()).toEqual({ phase: 'ready', info: READY.info })
  expect(FakeWorker.started).toHaveLength(before + 1)
})

test('an abort ends the reply at once and is passed on', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const abort = new AbortController()
  const next = client.reply(request(abort.signal)).next()
  await settled()
  abort.abort()
  await expect(next).rejects.toMatchObject({ code: 'aborted' })
  expect(latestWorker().commands).toContainEqual({ type: 'abort', id: 1 })
})

test('what is asked besides replies is one answer each', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const conversation = { messages: [{ role: 'user' as const, content: 'hi' }], now: 5 }
  const rendered = client.render(conversation, never())
  const encoded = client.encode('hi', never())
  const scored = client.score([1, 2], never())
  await settled()
  const worker = latestWorker()
  expect(worker.commands).toEqual([
    { type: 'render', id: 1, ...conversation },
    { type: 'encode', id: 2, text: 'hi' },
    { type: 'score', id: 3, ids: [1, 2] },
  ])
  worker.say({ type: 'scored', id: 3, logprobs: [null, -1] })
  worker.say({ type: 'encoded', id: 2, tokens: [{ id: 1, text: 'hi' }] })
  worker.say({ type: 'rendered', id: 1, text: '<hi>' })
  expect(await Promise.all([rendered, encoded, scored])).toEqual(['<hi>', [{ id: 1, text: 'hi' }], [null, -1]])
})

test('the tokens of a prompt are the first event of its reply', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const reply = Array.fromAsync(client.reply(request()))
  await settled()
  const worker = latestWorker()
  worker.say({ type: 'prompt', id: 1, tokens: [{ id: 7, text: 'q' }] })
  worker.say({ type: 'delta', id: 1, text: 'a', tokens: [] })
  worker.say({ type: 'end', id: 1, finishReason: 'stop', usage: { promptTokens: 1 } })
  expect(await reply).toEqual([
    { type: 'prompt', tokens: [{ id: 7, text: 'q' }] },
    { type: 'delta', channel: 'content', text: 'a', tokens: [] },
    { type: 'end', finishReason: 'stop', usage: { promptTokens: 1 } },
  ])
})

test('an answer to another question is refused', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const encoded = client.encode('hi', never())
  const reply = client.reply(request()).next()
  encoded.catch(() => {}) // looked at below
  reply.catch(() => {})
  await settled()
  latestWorker().say({ type: 'rendered', id: 1, text: 'hi' })
  latestWorker().say({ type: 'rendered', id: 2, text: 'hi' })
  const error = { code: 'model_bad_response', message: expect.stringContaining('"rendered"') }
  await expect(encoded).rejects.toMatchObject(error)
  await expect(reply).rejects.toMatchObject(error)
})

test('an abort ends the wait for the model, not its loading', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const abort = new AbortController()
  const ready = client.ready(abort.signal)
  abort.abort()
  await expect(ready).rejects.toMatchObject({ code: 'aborted' })
  latestWorker().say(READY)
  expect(await client.ready(never())).toEqual(READY.info)
})

test('an aborted signal starts nothing', async () => {
  const before = FakeWorker.started.length
  const client = createEngineClient({ modelPath: 'm.gguf' })
  await expect(client.reply(request(AbortSignal.abort())).next()).rejects.toMatchObject({ code: 'aborted' })
  expect(FakeWorker.started).toHaveLength(before)
})

test('a reader that leaves early aborts the reply', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const reply = client.reply(request())
  const first = reply.next()
  await settled()
  latestWorker().say({ type: 'delta', id: 1, text: 'a', tokens: [] })
  await first
  await reply.return()
  expect(latestWorker().commands.at(-1)).toEqual({ type: 'abort', id: 1 })
})

test('a dead thread fails its replies; the next request starts another', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const ready = client.ready(never())
  const first = latestWorker()
  first.say(READY)
  await ready
  const next = client.reply(request()).next()
  await settled()
  first.emit('error', new Error('boom'))
  first.emit('exit', 1)
  await expect(next).rejects.toMatchObject({ code: 'model_unavailable', retryable: true })
  await settled()
  expect(client.state()).toEqual({ phase: 'failed', error: 'the embedded model stopped: boom' })

  const again = client.reply(request()).next()
  await settled()
  const second = latestWorker()
  expect(second).not.toBe(first)
  second.say(READY)
  second.say({ type: 'end', id: 2, finishReason: 'stop' })
  expect((await again).value).toEqual({ type: 'end', finishReason: 'stop' })
  expect(client.state().phase).toBe('ready')
})

test('a model that cannot be loaded is remembered with its reason, and tried again', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const ready = client.ready(never())
  latestWorker().say({ type: 'unavailable', reason: 'no such file' })
  latestWorker().emit('exit', 0)
  const message = 'the embedded model cannot run here: no such file; add an endpoint in Settings'
  await expect(ready).rejects.toThrow(message)
  await settled()
  expect(client.state()).toEqual({ phase: 'failed', error: message })
  const again = client.ready(never())
  latestWorker().say(READY)
  expect(await again).toEqual(READY.info)
})

test('closing waits for the thread to end, and nothing can be asked afterwards', async () => {
  const client = createEngineClient({ modelPath: 'm.gguf' })
  const next = client.reply(request()).next()
  next.catch(() => {}) // looked at below
  await settled()
  let closed = false
  const closing = client.close().then(() => (closed = true))
  await settled()
  expect(latestWorker().commands.at(-1)).toEqual({ type: 'abort', id: 1 })
  expect(latestWorker().commands).toContainEqual({ type: 'close' })
  await expect(next).rejects.toMatchObject({ code: 'model_unavailable', message: 'the embedded model was closed' })
  expect(closed).toBe(false)
  latestWorker().emit('exit', 0)
  await closing
  expect(client.state()).toEqual({ phase: 'closed' })
  await expect(client.ready(never())).rejects.toThrow('was closed')
  await expect(client.reply(request()).next()).rejects.toThrow('was closed')
  await client.close()
})

test('closing an engine that never started starts nothing', async () => {
  const before = FakeWorker.started.length
  await createEngineClient({ modelPath: 'm.gguf' }).close()
  expect(FakeWorker.started).toHaveLength(before)
})
