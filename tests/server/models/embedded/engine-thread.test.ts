import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { startEngineThread } from '#server/models/embedded/engine-thread.ts'
import { latestWorker, READY } from './fake-worker.ts'

vi.mock('node:worker_threads', async () => ({ Worker: (await import('./fake-worker.ts')).FakeWorker }))

const generate = (id: number) => ({ type: 'generate' as const, id, prompt: { ids: [] }, sampling: {} })

function start() {
  const thread = startEngineThread({ modelPath: 'm.gguf' })
  return { thread, worker: latestWorker() }
}

test('it starts our worker file with its data, under the condition that makes server-only empty', () => {
  const { worker } = start()
  expect(worker.file).toBe(path.join(process.cwd(), 'server/models/embedded/engine-worker.ts'))
  expect(worker.options).toMatchObject({
    workerData: { modelPath: 'm.gguf' },
    execArgv: expect.arrayContaining(['--conditions=react-server']),
  })
})

test('notices reach the channel of their reply', async () => {
  const { thread, worker } = start()
  worker.say(READY)
  expect(await thread.ready).toEqual(READY.info)
  const [one, two] = [thread.listen(1), thread.listen(2)]
  worker.say({ type: 'delta', id: 2, text: 'b', tokens: [] })
  worker.say({ type: 'delta', id: 1, text: 'a', tokens: [{ text: 'a', logprob: null }] })
  worker.say({ type: 'end', id: 1, finishReason: 'stop', usage: { promptTokens: 3 } })
  worker.say({ type: 'failed', id: 2, code: 'aborted', message: 'cancelled' })
  expect(await Array.fromAsync(one.notices())).toEqual([
    { type: 'delta', id: 1, text: 'a', tokens: [{ text: 'a', logprob: null }] },
    { type: 'end', id: 1, finishReason: 'stop', usage: { promptTokens: 3 } },
  ])
  const notices = two.notices()
  expect((await notices.next()).value).toMatchObject({ text: 'b' })
  await expect(notices.next()).rejects.toMatchObject({ code: 'aborted', message: 'cancelled' })
  thread.forget(1)
  worker.say({ type: 'delta', id: 1, text: 'late', tokens: [] })
})

test('the process is held while the thread loads, replies or closes, not while it idles', () => {
  const { thread, worker } = start()
  expect(worker.holdsProcess).toBe(true)
  worker.say(READY)
  expect(worker.holdsProcess).toBe(false)
  thread.send(generate(1))
  thread.send(generate(2))
  worker.say({ type: 'end', id: 1, finishReason: 'stop' })
  thread.forget(2)
  thread.send({ type: 'abort', id: 2 })
  expect(worker.holdsProcess).toBe(true) // nobody reads reply 2 any more, but the thread still works on it
  worker.say({ type: 'failed', id: 2, code: 'aborted', message: '' })
  expect(worker.holdsProcess).toBe(false)
  thread.send({ type: 'encode', id: 3, text: 'a' })
  worker.say({ type: 'prompt', id: 3, tokens: [] })
  expect(worker.holdsProcess).toBe(true)
  worker.say({ type: 'encoded', id: 3, tokens: [] })
  expect(worker.holdsProcess).toBe(false)
  thread.send({ type: 'close' })
  worker.say(READY)
  expect(worker.holdsProcess).toBe(true)
})

test('a model that cannot be loaded fails what was asked, with advice', async () => {
  const { thread, worker } = start()
  const next = thread.listen(1).notices().next()
  worker.say({ type: 'unavailable', reason: 'there is no file m.gguf' })
  worker.emit('exit', 0)
  const error = {
    code: 'model_unavailable',
    retryable: false,
    message: 'the embedded model cannot run here: there is no file m.gguf; add an endpoint in Settings',
  }
  await expect(thread.ready).rejects.toMatchObject(error)
  await expect(next).rejects.toMatchObject(error)
  expect(await thread.exited).toBe('there is no file m.gguf')
})

test('a thread that dies at work fails its replies as worth another try, with the error that ended it', async () => {
  const { thread, worker } = start()
  worker.say(READY)
  const next = thread.listen(1).notices().next()
  worker.emit('error', new Error('out of memory'))
  worker.emit('exit', 1)
  await expect(next).rejects.toMatchObject({
    code: 'model_unavailable',
    retryable: true,
    message: 'the embedded model stopped: out of memory',
  })
  expect(await thread.exited).toBe('out of memory')
})

test('a thread that just ends is reported with its exit code', async () => {
  const { thread, worker } = start()
  worker.emit('exit', 7)
  expect(await thread.exited).toBe('its thread ended with exit code 7')
})

test('a message outside the protocol closes the thread', async () => {
  const { thread, worker } = start()
  worker.say(READY)
  const next = thread.listen(1).notices().next()
  worker.say({ type: 'delta', id: 1 })
  await expect(next).rejects.toThrow(/not part of the protocol/)
  expect(worker.commands).toEqual([{ type: 'close' }])
})

test('closing fails what was asked', async () => {
  const { thread, worker } = start()
  worker.say(READY)
  const next = thread.listen(1).notices().next()
  thread.send({ type: 'close' })
  await expect(next).rejects.toMatchObject({ code: 'model_unavailable', message: 'the embedded model was closed' })
})
