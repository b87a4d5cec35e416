import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { engineNoticeSchema, type EngineNotice } from '#server/models/embedded/engine-protocol.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // loading a model takes long on a busy machine

/** The worker itself, over its bare protocol. Every test ends it by command: see `startEngineThread`. */
function start(modelPath: string) {
  const worker = new Worker(path.join(process.cwd(), 'server/models/embedded/engine-worker.ts'), {
    workerData: { modelPath },
    execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
  })
  const notices: EngineNotice[] = []
  const watchers = new Set<() => void>()
  const exited = new Promise<number>((resolve) => worker.once('exit', resolve))
  worker.on('message', (message: unknown) => {
    notices.push(engineNoticeSchema.parse(message))
    for (const look of watchers) look()
  })
  onTestFinished(async () => {
    worker.postMessage({ type: 'close' }, [])
    await exited
  })
  const seen = (wanted: (notice: EngineNotice) => boolean) =>
    new Promise<EngineNotice>((resolve) => {
      const look = () => {
        const found = notices.find(wanted)
        if (found !== undefined) resolve(found)
      }
      watchers.add(look)
      look()
    })
  return { send: (command: unknown) => worker.postMessage(command, []), notices, seen, exited }
}
const prompt = { messages: [{ role: 'user', content: 'Tell me about cats.' }], now: 0 }
const question = { prompt, sampling: {} }
const of = (id: number) => (notice: EngineNotice) => 'id' in notice && notice.id === id
const last = (id: number) => (notice: EngineNotice) =>
  (notice.type === 'end' || notice.type === 'failed') && notice.id === id

test('what is asked while the model loads is answered after it is ready, and closing ends the thread', async () => {
  const { send, notices, seen, exited } = start('models/retake-tiny.f16.gguf')
  send({ type: 'generate', id: 1, ...question })
  expect(await seen(last(1))).toMatchObject({ type: 'end', finishReason: 'stop' })
  expect(notices[0]).toMatchObject({ type: 'ready', info: { vocabularySize: 512 } })
  expect(notices[1]).toMatchObject({ type: 'prompt', id: 1, tokens: expect.arrayContaining([expect.objectContaining({ id: 1, special: true })]) })
  expect(notices[2]).toMatchObject({ type: 'delta', id: 1, tokens: [expect.objectContaining({ bytes: expect.anything() })] })
  send({ type: 'close' })
  expect(await exited).toBe(0)
})

test('an abort ends that reply only; one for an ended reply is ignored', async () => {
  const { send, seen } = start('models/retake-tiny.f16.gguf')
  await seen(({ type }) => type === 'ready')
  const long = { prompt, sampling: { temperature: 2, seed: 1 } }
  send({ type: 'generate', id: 1, ...long })
  send({ type: 'generate', id: 2, ...question })
  send({ type: 'abort', id: 1 })
  expect(await seen(last(1))).toMatchObject({ type: 'failed', code: 'aborted' })
  expect(await seen(last(2))).toMatchObject({ type: 'end' })
  send({ type: 'abort', id: 1 })
  send({ type: 'generate', id: 3, ...question })
  expect(await seen(last(3))).toMatchObject({ type: 'end' })
})

test('a request that the model cannot take fails alone', async () => {
  const { send, seen } = start('models/retake-tiny.f16.gguf')
  send({ type: 'generate', id: 1, prompt: { ids: Array.from({ length: 5000 }, () => 7) }, sampling: {} })
  expect(await seen(last(1))).toMatchObject({ type: 'failed', code: 'model_rejected_request' })
})

test('messages are rendered, text encoded and ids scored, each with one answer', async () => {
  const { send, seen } = start('models/retake-tiny.f16.gguf')
  send({ type: 'render', id: 1, ...prompt })
  send({ type: 'encode', id: 2, text: '<|im_end|>' })
  send({ type: 'score', id: 3, ids: [1, 2, 3] })
  const text = '<|im_start|>user\nTell me about cats.<|im_end|>\n<|im_start|>assistant\n'
  expect(await seen(of(1))).toEqual({ type: 'rendered', id: 1, text })
  expect(await seen(of(2))).toMatchObject({ type: 'encoded', tokens: [{ id: 2, text: '<|im_end|>', special: true }] })
  expect(await seen(of(3))).toMatchObject({ type: 'scored', logprobs: [null, expect.any(Number), expect.any(Number)] })
})

test('closing in the middle of replies aborts them and ends the thread cleanly', async () => {
  const { send, notices, seen, exited } = start('models/retake-tiny.f16.gguf')
  for (const id of [1, 2, 3, 4, 5, 6]) send({ type: 'generate', id, prompt, sampling: { temperature: 2 } })
  await seen(({ type }) => type === 'delta')
  send({ type: 'close' })
  expect(await exited).toBe(0)
  for (const id of [1, 2, 3, 4, 5, 6]) expect(notices.filter(last(id))).toHaveLength(1)
})

test('a model that cannot be loaded is reported once, and the thread ends', async () => {
  const { send, notices, exited } = start('models/missing.gguf')
  send({ type: 'generate', id: 1, ...question })
  expect(await exited).toBe(0)
  expect(notices).toEqual([{ type: 'unavailable', reason: 'there is no file models/missing.gguf' }])
})

test('a command that is not part of the protocol ends the thread with a reason, not with a crash', async () => {
  const { send, seen, exited } = start('models/retake-tiny.f16.gguf')
  send({ type: 'generate', id: 1, ...question })
  await seen(({ type }) => type === 'delta')
  send({ type: 'sing' })
  expect(await seen(({ type }) => type === 'unavailable')).toMatchObject({
    reason: expect.stringContaining('not part of the protocol'),
  })
  expect(await exited).toBe(0)
})
