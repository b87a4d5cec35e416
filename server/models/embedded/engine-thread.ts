import 'server-only'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { messageOf } from '#lib/errors.ts'
import { ModelError } from '#server/models/model-server.ts'
import {
  engineNoticeSchema,
  isLast,
  type EngineCommand,
  type EngineInfo,
  type EngineNotice,
  type EngineWorkerData,
} from './engine-protocol.ts'
import { createReplyChannel, type ReplyChannel } from './reply-channel.ts'

const WORKER_FILE = 'server/models/embedded/engine-worker.ts'

type Phase = 'loading' | 'loaded' | 'closing'

/** One life of an engine in a worker thread. */
export interface EngineThread {
  /** Settles when the model is loaded; rejects with a ModelError `model_unavailable` when it cannot be. */
  readonly ready: Promise<EngineInfo>
  /** Resolves once the thread is gone, with the reason. */
  readonly exited: Promise<string>
  /** Registers what is asked under `id`; its notices go to the channel until `forget`. Fails when the thread ends. */
  listen(id: number): ReplyChannel
  forget(id: number): void
  send(command: EngineCommand): void
}

/**
 * Starts a worker thread that loads a model. The process waits while the thread is at work, not for an idle engine.
 * A thread is ended by the command `close` only: to terminate it, or to exit the process, while llama.cpp evaluates
 * aborts the whole process (the result meets a thread that cannot take it any more).
 */
export function startEngineThread(data: EngineWorkerData): EngineThread {
  const worker = openWorker(data)
  const replies = new Map<number, ReplyChannel>()
  const atWork = new Set<number>()
  const ready = Promise.withResolvers<EngineInfo>()
  ready.promise.catch(() => {}) // who waits hears of it; nobody has to
  let phase: Phase = 'loading'
  let failure: { readonly reason: string; readonly error: ModelError } | undefined

  const fail = (reason: string) => {
    failure ??= { reason, error: unavailable(phase, reason) }
    ready.reject(failure.error)
    for (const channel of replies.values()) channel.fail(failure.error)
    return failure.reason
  }
  const send = (command: EngineCommand) => {
    if (command.type === 'close') {
      phase = 'closing'
      fail('it was closed')
    } else if (command.type !== 'abort') atWork.add(command.id)
    if (command.type !== 'abort') worker.ref()
    worker.postMessage(command, [])
  }
  const rest = () => {
    if (phase === 'loaded' && atWork.size === 0) worker.unref()
  }
  worker.on('message', (message: unknown) => {
    const { data: notice, error } = engineNoticeSchema.safeParse(message)
    if (notice === undefined) {
      fail(`its thread sent a message that is not part of the protocol (${error.message})`)
      send({ type: 'close' })
    } else if (notice.type === 'unavailable') {
      fail(notice.reason)
    } else if (notice.type === 'ready') {
      if (phase === 'loading') phase = 'loaded'
      ready.resolve(notice.info)
    } else {
      deliver(notice, replies.get(notice.id))
      if (isLast(notice)) atWork.delete(notice.id)
    }
    rest()
  })
  worker.on('error', (thrown) => fail(messageOf(thrown)))
  const exited = new Promise<string>((resolve) => {
    worker.on('exit', (code) => resolve(fail(`its thread ended with exit code ${code}`)))
  })

  return {
    ready: ready.promise,
    exited,
    listen(id) {
      const channel = createReplyChannel()
      replies.set(id, channel)
      return channel
    },
    forget: (id) => void replies.delete(id),
    send,
  }
}

/** Only a model that worked before is worth asking again: the next request starts it anew. */
function unavailable(phase: Phase, reason: string): ModelError {
  const sentence = {
    loading: `the embedded model cannot run here: ${reason}; add an endpoint in Settings`,
    loaded: `the embedded model stopped: ${reason}`,
    closing: 'the embedded model was closed',
  }[phase]
  return new ModelError('model_unavailable', sentence, { retryable: phase === 'loaded' })
}

/** Our TypeScript runs as it is; `server-only` is empty under the condition that React's server build sets. */
function openWorker(data: EngineWorkerData): Worker {
  return new Worker(path.join(process.cwd(), WORKER_FILE), {
    workerData: data,
    execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
  })
}

/** What nobody reads any more has no channel; what still comes of it is dropped. */
function deliver(notice: Extract<EngineNotice, { id: number }>, channel: ReplyChannel | undefined): void {
  if (notice.type === 'failed') channel?.fail(new ModelError(notice.code, notice.message))
  else channel?.push(notice)
}
