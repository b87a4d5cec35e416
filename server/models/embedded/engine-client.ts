import 'server-only'
import type { Sampling } from '#lib/run/config.ts'
import type { Token } from '#lib/tokens/token.ts'
import { ModelError, type ModelEvent } from '#server/models/model-server.ts'
import type { EngineAnswer, EngineInfo, EnginePrompt, EngineRequest, EngineWorkerData } from './engine-protocol.ts'
import { startEngineThread, type EngineThread } from './engine-thread.ts'

export type EngineState =
  | { readonly phase: 'idle' | 'loading' | 'closed' }
  | { readonly phase: 'ready'; readonly info: EngineInfo }
  | { readonly phase: 'failed'; readonly error: string }

export interface EngineReplyRequest {
  readonly prompt: EnginePrompt
  readonly sampling: Sampling
  readonly signal: AbortSignal
}

/** An engine that starts when it is needed, and again for the next request after its thread died. */
export interface EngineClient {
  state(): EngineState
  /**
   * Starts the engine if it does not run.
   * @throws ModelError `model_unavailable` when it cannot, `aborted` when the signal ends the wait; loading goes on.
   */
  ready(signal: AbortSignal): Promise<EngineInfo>
  /** One reply; for messages, the first event tells the prompt's tokens. @throws ModelError, as do the following. */
  reply(request: EngineReplyRequest): AsyncGenerator<ModelEvent, void>
  /** The text of a prompt. */
  render(conversation: Exclude<EnginePrompt, { ids: number[] }>, signal: AbortSignal): Promise<string>
  /** The tokens of a text: control tokens are recognised, none is added. */
  encode(text: string, signal: AbortSignal): Promise<Token[]>
  /** The logprob of each id after those before it, evaluated anew; null for the first and where it is not known. */
  score(ids: readonly number[], signal: AbortSignal): Promise<(number | null)[]>
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

  async function* ask(commandOf: (id: number) => EngineRequest, signal: AbortSignal) {
    if (signal.aborted) throw abortedError()
    yield* answersOf(running(), commandOf(++lastId), signal)
  }

  return {
    state: () => state,
    ready: async (signal) => untilAborted(running().ready, signal),
    async *reply({ prompt, sampling, signal }) {
      for await (const notice of ask((id) => ({ type: 'generate', id, prompt, sampling }), signal)) {
        yield modelEvent(notice)
      }
    },
    async render(conversation, signal) {
      const asked = ask((id) => ({ type: 'render', id, ...conversation }), signal)
      return (await answerOf('rendered', asked)).text
    },
    async encode(text, signal) {
      const asked = ask((id) => ({ type: 'encode', id, text }), signal)
      return (await answerOf('encoded', asked)).tokens
    },
    async score(ids, signal) {
      const asked = ask((id) => ({ type: 'score', id, ids: [...ids] }), signal)
      return (await answerOf('scored', asked)).logprobs
    },
    async close() {
      state = { phase: 'closed' }
      if (thread === undefined) return
      thread.send({ type: 'close' })
      await thread.exited
    },
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(abortedError())
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function abortedError(): ModelError {
  return new ModelError('aborted', 'the request was cancelled')
}

/** Sends a command and yields what comes of it. A reader that leaves early, or whose signal is aborted, ends the work. */
async function* answersOf(
  engine: EngineThread,
  command: EngineRequest,
  signal: AbortSignal,
): AsyncGenerator<EngineAnswer, void> {
  const { id } = command
  const channel = engine.listen(id)
  const onAbort = () => {
    channel.fail(abortedError())
    engine.send({ type: 'abort', id })
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    engine.send(command)
    yield* channel.notices()
  } finally {
    signal.removeEventListener('abort', onAbort)
    engine.send({ type: 'abort', id }) // the engine ignores it for what has ended
    engine.forget(id)
  }
}

type AnswerType = EngineAnswer['type']
type AnswerOf<T extends AnswerType> = Extract<EngineAnswer, { type: T }>

async function answerOf<T extends AnswerType>(type: T, answers: AsyncIterable<EngineAnswer>): Promise<AnswerOf<T>> {
  for await (const answer of answers) {
    if (!isOf(answer, type)) throw unexpected(answer)
    return answer
  }
  throw new ModelError('model_bad_response', `the embedded model gave no answer where "${type}" was expected`)
}

function isOf<T extends AnswerType>(answer: EngineAnswer, type: T): answer is AnswerOf<T> {
  return answer.type === type
}

function modelEvent(answer: EngineAnswer): ModelEvent {
  if (answer.type === 'prompt') return { type: 'prompt', tokens: answer.tokens }
  if (answer.type === 'delta') return { type: 'delta', channel: 'content', text: answer.text, tokens: answer.tokens }
  if (answer.type !== 'end') throw unexpected(answer)
  const { type, finishReason, usage } = answer
  return { type, finishReason, ...(usage === undefined ? {} : { usage }) }
}

function unexpected({ type }: EngineAnswer): ModelError {
  return new ModelError('model_bad_response', `the embedded model gave an answer of another kind ("${type}")`)
}
