import 'server-only'
import { ModelError, type ModelEvent, type ModelRequest } from '#server/models/model-server.ts'
import type { EngineInfo, EngineWorkerData } from './engine-protocol.ts'
import { startEngineThread, type EngineThread } from './engine-thread.ts'

export type EngineState =
  | { readonly phase: 'idle' | 'loading' | 'closed' }
  | { readonly phase: 'ready'; readonly info: EngineInfo }
  | { readonly phase: 'failed'; readonly error: string }

/** An engine that starts when it is needed, and again for the next request after its thread died. */
export interface EngineClient {
  state(): EngineState
  /** Starts the engine if it does not run. @throws ModelError `model_unavailable` when it cannot. */
  ready(): Promise<EngineInfo>
  /** One reply. @throws ModelError. */
  reply(request: Pick<ModelRequest, 'messages' | 'sampling' | 'signal'>): AsyncGenerator<ModelEvent, void>
  /**
   * Ends what is running and frees the model; nothing can be asked afterwards. Await it before the process exits: it
   * takes as long as the step that llama.cpp is at (a token, a piece of a prompt, the loading of the file).
   */
  close(): Promise<void>
}

export function createEngineClient(data: EngineWorkerData): EngineClient {
  let state: EngineState = { phase: 'idle' }
  let thread: EngineThread | undefined
  let lastId = 0

  function running(): EngineThread {
    if (state.phase === 'closed') throw new ModelError('model_unavailable', 'the embedded model was closed')
    if (thread !== undefined) return thread
    const started = startEngineThread(data)
    const become = (next: EngineState) => {
      if (thread === started && state.phase !== 'closed') state = next
    }
    thread = started
    become({ phase: 'loading' })
    started.ready.then(
      (info) => become({ phase: 'ready', info }),
      (thrown: Error) => become({ phase: 'failed', error: thrown.message }),
    )
    void started.exited.then((reason) => {
      if (state.phase !== 'failed') become({ phase: 'failed', error: `the embedded model stopped: ${reason}` })
      if (thread === started) thread = undefined
    })
    return started
  }

  return {
    state: () => state,
    ready: async () => running().ready,
    async *reply({ messages, sampling, signal }) {
      if (signal.aborted) throw abortedError()
      const engine = running()
      const id = ++lastId
      const channel = engine.listen(id)
      const onAbort = () => {
        channel.fail(abortedError())
        engine.send({ type: 'abort', id })
      }
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        engine.send({ type: 'generate', id, messages: [...messages], sampling })
        yield* channel.events()
      } finally {
        signal.removeEventListener('abort', onAbort)
        engine.send({ type: 'abort', id }) // for a reader that left early; the engine ignores it for an ended reply
        engine.forget(id)
      }
    },
    async close() {
      state = { phase: 'closed' }
      if (thread === undefined) return
      thread.send({ type: 'close' })
      await thread.exited
    },
  }
}

function abortedError(): ModelError {
  return new ModelError('aborted', 'the request was cancelled')
}
