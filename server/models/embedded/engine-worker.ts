import 'server-only'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { messageOf } from '#lib/errors.ts'
import { ModelError } from '#server/models/model-server.ts'
import {
  engineCommandSchema,
  engineWorkerDataSchema,
  type EngineAnswer,
  type EngineCommand,
  type EngineNotice,
  type EngineRequest,
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
  if (command.type === 'close') {
    void close()
  } else if (command.type === 'abort') {
    running.get(command.id)?.abort.abort()
  } else {
    const abort = new AbortController()
    running.set(command.id, { abort, done: answer(command, abort.signal) })
  }
}

/** Never rejects: what goes wrong is the last notice. */
async function answer(request: EngineRequest, signal: AbortSignal): Promise<void> {
  const { id } = request
  try {
    const engine = await loading
    if (engine === undefined) return
    for await (const notice of noticesOf(engine, request, signal)) post(notice)
  } catch (thrown) {
    const code = thrown instanceof ModelError ? thrown.code : 'model_bad_response'
    const message = thrown instanceof ModelError ? thrown.message : `the embedded model failed: ${messageOf(thrown)}`
    post({ type: 'failed', id, code, message })
  } finally {
    running.delete(id)
  }
}

async function* noticesOf(engine: Engine, request: EngineRequest, signal: AbortSignal): AsyncGenerator<EngineAnswer> {
  const { id } = request
  switch (request.type) {
    case 'generate':
      for await (const event of engine.reply(request, signal)) {
        if (event.type === 'prompt') yield { type: 'prompt', id, tokens: [...event.tokens] }
        else if (event.type === 'delta') yield { type: 'delta', id, text: event.text, tokens: event.tokens ?? [] }
        else yield { id, ...event }
      }
      return
    case 'render':
      yield { type: 'rendered', id, text: engine.render(request) }
      return
    case 'encode':
      yield { type: 'encoded', id, tokens: engine.encode(request.text) }
      return
    case 'score':
      yield { type: 'scored', id, logprobs: await engine.score(request.ids, signal) }
  }
}

async function close(): Promise<void> {
  for (const { abort } of running.values()) abort.abort()
  await Promise.all([...running.values()].map(({ done }) => done))
  const engine = await loading
  await engine?.close()
  port?.close()
}
