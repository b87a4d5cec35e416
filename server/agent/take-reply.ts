import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { RunEventBody, Usage } from '#lib/run/events.ts'
import type { IdToken } from '#lib/tokens/sequence.ts'
import type { Token } from '#lib/tokens/token.ts'
import type { EpisodePlan, EpisodePorts } from '#server/agent/ports.ts'
import type { PromptIds } from '#server/agent/prompt-ids.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelDelta, ModelEvent } from '#server/models/model-server.ts'

/** A whole reply as it was streamed, before any call is read from it. */
export interface Reply {
  readonly content: string
  readonly reasoning: string
  readonly structured: readonly { id?: string; name: string; arguments: string }[]
  readonly finishReason: string
  readonly usage: Usage | undefined
  readonly firstTokenMs: number | null
  readonly totalMs: number
  /** All tokens that were named, of every channel, in order. */
  readonly tokens: readonly Token[]
}

export interface ReplyRequest {
  readonly turn: number
  readonly messages: readonly Message[]
  readonly plan: EpisodePlan
  readonly promptIds: PromptIds
  readonly signal: AbortSignal
}

const RETRY_LIMIT = 5
const RETRY_BASE_MS = 500
const RETRY_CEILING_MS = 60_000

type Retry = (failure: ModelError) => number | undefined

/** Counts a turn's retries: the delay before the next one (exponential, jittered, at least what the server asked), or none. */
function retryPolicy(random: () => number): Retry {
  let failures = 0
  return (failure) => {
    failures += 1
    if (!failure.retryable || failures > RETRY_LIMIT) return undefined
    const backOff = RETRY_BASE_MS * 2 ** (failures - 1) * (0.75 + random() / 2)
    return Math.min(Math.max(backOff, failure.retryAfterMs ?? 0), RETRY_CEILING_MS)
  }
}

/** One request and what has come of it. */
interface Attempt {
  readonly started: number
  firstTokenMs: number | null
  content: string
  reasoning: string
  readonly tokens: Token[]
  /** By the server's own number of the call, which may be any: in order of first appearance. */
  readonly structured: Map<number, { id?: string; name: string; arguments: string }>
}

function assemble(reply: Attempt, delta: ModelDelta): void {
  for (const token of delta.tokens ?? []) reply.tokens.push(token)
  if (delta.channel !== 'tool_call') {
    reply[delta.channel] += delta.text
    return
  }
  const at = delta.call?.index ?? 0
  const call = reply.structured.get(at) ?? { name: '', arguments: '' }
  reply.structured.set(at, call)
  if (delta.call?.id) call.id = delta.call.id
  call.name += delta.call?.name ?? ''
  call.arguments += delta.text
}

function tokensAppended(turn: number, delta: ModelDelta, t: number): RunEventBody {
  const known = delta.tokens?.length ?? 0
  return {
    type: 'tokens.appended',
    turn,
    channel: delta.channel,
    text: delta.text,
    ...(known > 0 ? { tokens: delta.tokens, count: known } : {}),
    t,
    ...(delta.call === undefined ? {} : { call: delta.call.index }),
    ...(delta.call?.name ? { name: delta.call.name } : {}),
  }
}

/**
 * Asks the model for one reply and yields what arrives. A failure before the first token is tried again with back-off
 * where that can help; after it, the ModelError is thrown and what was yielded stays as it is.
 */
export async function* takeReply(request: ReplyRequest, ports: EpisodePorts): AsyncGenerator<RunEventBody, Reply> {
  const { turn, signal } = request
  const started = ports.monotonicMs()
  const nextDelay = retryPolicy(ports.random)
  for (;;) {
    const attempt: Attempt = { started, firstTokenMs: null, content: '', reasoning: '', tokens: [], structured: new Map() }
    try {
      return yield* streamReply(request, ports, attempt)
    } catch (thrown) {
      const failure = asModelError(thrown, request)
      const delay = attempt.firstTokenMs === null && !signal.aborted ? nextDelay(failure) : undefined
      if (delay === undefined) throw failure
      const error = { code: failure.code, message: failure.message }
      yield { type: 'request.failed', turn, error, retryInMs: Math.round(delay) }
      await ports.sleep(delay, signal)
      if (signal.aborted) throw asModelError(signal.reason, request)
    }
  }
}

async function* streamReply(
  request: ReplyRequest,
  ports: EpisodePorts,
  attempt: Attempt,
): AsyncGenerator<RunEventBody, Reply> {
  const elapsed = (): number => Math.round((ports.monotonicMs() - attempt.started) * 1000) / 1000
  const { turn, messages, promptIds, signal } = request
  const ids = request.plan.protocol === 'tokens' ? await promptIds.encode(conversation(request), signal) : undefined
  if (ids !== undefined) yield* placed(ids)
  for await (const event of askModel(request, ports, ids)) {
    if (event.type === 'end') {
      if (event.finishReason === null) break
      const { finishReason, usage } = event
      const { content, reasoning, firstTokenMs, tokens } = attempt
      const structured = [...attempt.structured.values()]
      return { content, reasoning, structured, finishReason, usage, firstTokenMs, totalMs: elapsed(), tokens }
    }
    if (event.type === 'prompt') {
      yield* placed(event.tokens)
      continue
    }
    attempt.firstTokenMs ??= elapsed()
    assemble(attempt, event)
    yield tokensAppended(turn, event, elapsed())
  }
  throw new ModelError('model_disconnected', 'the reply ended without a finish reason: it may be incomplete')

  async function* placed(prompt: readonly Token[]): AsyncGenerator<RunEventBody> {
    const encoded = await promptIds.place(turn, { prompt, messages }, signal)
    if (encoded !== undefined) yield encoded
  }
}

function asModelError(thrown: unknown, { plan, signal }: ReplyRequest): ModelError {
  if (thrown instanceof ModelError) return thrown
  if (signal.aborted) return new ModelError('aborted', 'the request was given up', { cause: thrown })
  return new ModelError('model_bad_response', `${plan.server} failed in an unexpected way`, { cause: thrown })
}

/** What the model is shown: the system message, if there is one, and the run's messages. */
function conversation({ messages, plan }: ReplyRequest): Message[] {
  return [...(plan.systemPrompt === '' ? [] : [{ role: 'system' as const, content: plan.systemPrompt }]), ...messages]
}

function askModel(request: ReplyRequest, ports: EpisodePorts, ids: readonly IdToken[] | undefined): AsyncIterable<ModelEvent> {
  const { plan, promptIds, signal } = request
  const { model, sampling } = plan
  if (ids !== undefined) {
    return promptIds.server.completeIds({ model, ids: ids.map((token) => token.id), sampling, signal })
  }
  return ports.model.complete({
    model,
    messages: conversation(request),
    ...(plan.protocol === 'native' && plan.tools.length > 0 ? { tools: plan.tools } : {}),
    sampling,
    signal,
  })
}
