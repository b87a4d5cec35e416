import 'server-only'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { messageOf } from '#lib/errors.ts'
import { ModelError, type ModelEvent } from '#server/models/model-server.ts'
import {
  engineCommandSchema,
  engineWorkerDataSchema,
  type EngineCommand,
  type EngineNotice,
} from './engine-protocol.ts'
import { loadEngine, type Engine } from './load-engine.ts'

// The worker thread of one embedded model: loads it, answers commands, ends when told to close or when loading fails.

const port = parentPort
if (port === null) throw new Error('engine-worker.ts runs in a worker thread only')

const post = (notice: EngineNotice) => port.postMessage(notice)
const running = new Map<number, { readonly abort: AbortController; readonly done: Promise<void> }>()
const loading = load(port)

port.on('message', (message: unknown) => {
  const command = engineCommandSchema.safeParse(message)
  if (command.success) return obey(command.data)
  // An uncaught error would end the thread at once, and with it the process if llama.cpp is at work.
  post({ type: 'unavailable', reason: `it was sent a command that is not part of the protocol (${command.error.message})` })
  void close()
})

/** Undefined when the model cannot be loaded: the thread then says why and ends, which fails all that it was asked. */
async function load(owner: MessagePort): Promise<Engine | undefined> {
  try {
    const engine = await loadEngine(engineWorkerDataSchema.parse(workerData))
    post({ type: 'ready', info: engine.info })
    return engine
  } catch (thrown) {
    post({ type: 'unavailable', reason: messageOf(thrown) })
    owner.close()
    return undefined
  }
}

function obey(command: EngineCommand): void {
  switch (command.type) {
    case 'generate': {
      const abort = new AbortController()
      running.set(command.id, { abort, done: answer(command, abort.signal) })
      return
    }
    case 'abort':
      running.get(command.id)?.abort.abort()
      return
    case 'close':
      void close()
  }
}

/** Never rejects: what goes wrong is the reply's last notice. */
async function answer(command: EngineCommand & { type: 'generate' }, signal: AbortSignal): Promise<void> {
  const { id, messages, sampling } = command
  try {
    const engine = await loading
    if (engine === undefined) return
    for await (const event of engine.reply(messages, sampling, signal)) post(noticeOf(id, event))
  } catch (thrown) {
    const code = thrown instanceof ModelError ? thrown.code : 'model_bad_response'
    const message = thrown instanceof ModelError ? thrown.message : `the embedded model failed: ${messageOf(thrown)}`
    post({ type: 'failed', id, code, message })
  } finally {
    running.delete(id)
  }
}

function noticeOf(id: number, event: ModelEvent): EngineNotice {
  if (event.type === 'delta') return { type: 'delta', id, text: event.text, tokens: event.tokens ?? [] }
  return { id, ...event }
}

async function close(): Promise<void> {
  for (const { abort } of running.values()) abort.abort()
  await Promise.all([...running.values()].map(({ done }) => done))
  const engine = await loading
  await engine?.close()
  port?.close()
}
