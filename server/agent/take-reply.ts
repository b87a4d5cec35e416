import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { RunEventBody, Usage } from '#lib/run/events.ts'
import type { IdToken } from '#lib/tokens/sequence.ts'
import type { Token } from '#lib/tokens/token.ts'
import { BegunReply } from '#server/agent/begun-reply.ts'
import type { EpisodePlan, EpisodePorts, Prefill } from '#server/agent/ports.ts'
import type { PromptIds } from '#server/agent/prompt-ids.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelDelta, ModelEnd, ModelEvent } from '#server/models/model-server.ts'

/** A whole reply as it was streamed, before any call is read from it. */
export interface Reply {
  readonly content: string
  readonly reasoning: string
  readonly structured: readonly { id?: string; name: string; arguments: string }[]
  readonly finishReason: string
  readonly usage: Usage | undefined
  readonly firstTokenMs: number | null
  readonly totalMs: number
  /** All tokens that were sampled and named, of every channel, in order. */
  readonly tokens: readonly Token[]
}

export interface ReplyRequest {
  readonly turn: number
  readonly messages: readonly Message[]
  readonly plan: EpisodePlan
  readonly promptIds: PromptIds
  /** What the reply begins with, where it is not written from its beginning. */
  readonly prefill?: Prefill | undefined
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
 * where that can help; after it, the ModelError is thrown and what was yielded stays as it is. Of a reply that begins
 * with given tokens only the rest is asked for, under the same limits as any reply.
 */
export async function* takeReply(request: ReplyRequest, ports: EpisodePorts): AsyncGenerator<RunEventBody, Reply> {
  const { turn, signal, prefill } = request
  const started = ports.monotonicMs()
  const nextDelay = retryPolicy(ports.random)
  const begun = prefill && new BegunReply(prefill)
  const opening = new OpenedReply(request, begun)
  for (;;) {
    const said = begun?.said ?? { content: '', reasoning: '' }
    const attempt: Attempt = { started, firstTokenMs: null, ...said, tokens: [], structured: new Map() }
    try {
      return yield* streamReply(opening, ports, attempt)
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

/** One turn's question to the model, however often it is asked. */
class OpenedReply {
  readonly request: ReplyRequest
  readonly begun: BegunReply | undefined
  private isTold = false

  constructor(request: ReplyRequest, begun: BegunReply | undefined) {
    this.request = request
    this.begun = begun
  }

  /** Yields what is known before the reply: the prompt's ids, and what the reply begins with. Gives the ids to send, if any. */
  async *open(): AsyncGenerator<RunEventBody, readonly IdToken[] | undefined> {
    const { begun, request } = this
    const { turn, promptIds, plan, signal } = request
    if (begun === undefined) {
      if (plan.protocol !== 'tokens') return undefined
      const ids = await promptIds.encode(conversation(request), signal)
      yield* this.place(ids)
      return ids
    }
    const prepared = await begun.prepare(conversation(request), promptIds, signal)
    if (prepared.ids !== undefined) yield* this.place(prepared.ids)
    if (!this.isTold) yield begun.event(turn, prepared)
    this.isTold = true
    return prepared.ids
  }

  /** What an event brings to the reply; where that was begun, joined to its beginning. */
  deltasOf(event: ModelDelta | ModelEnd): readonly ModelDelta[] {
    if (event.type === 'end') return this.begun?.rest() ?? []
    return this.begun?.read(event) ?? [event]
  }

  async *place(prompt: readonly Token[]): AsyncGenerator<RunEventBody> {
    const { turn, messages, promptIds, signal } = this.request
    const encoded = await promptIds.place(turn, { prompt, messages }, signal)
    if (encoded !== undefined) yield encoded
  }
}

async function* streamReply(opening: OpenedReply, ports: EpisodePorts, attempt: Attempt): AsyncGenerator<RunEventBody, Reply> {
  const elapsed = (): number => Math.round((ports.monotonicMs() - attempt.started) * 1000) / 1000
  const { request, begun } = opening
  const ids = yield* opening.open()
  if (begun?.isWhole === true) return replyOf(attempt, { finishReason: 'stop' }, elapsed())
  for await (const event of askModel(opening, ports, ids)) {
    if (event.type === 'prompt') {
      yield* opening.place(event.tokens)
      continue
    }
    const finishReason = event.type === 'end' ? event.finishReason : undefined
    if (finishReason === null) break
    for (const delta of opening.deltasOf(event)) {
      attempt.firstTokenMs ??= elapsed()
      assemble(attempt, delta)
      yield tokensAppended(request.turn, delta, elapsed())
    }
    if (event.type === 'end' && finishReason !== undefined) return replyOf(attempt, { ...event, finishReason }, elapsed())
  }
  throw new ModelError('model_disconnected', 'the reply ended without a finish reason: it may be incomplete')
}

type Ending = Pick<ModelEnd, 'usage'> & { readonly finishReason: string }

function replyOf(attempt: Attempt, { finishReason, usage }: Ending, totalMs: number): Reply {
  const { content, reasoning, firstTokenMs, tokens } = attempt
  const structured = [...attempt.structured.values()]
  return { content, reasoning, structured, finishReason, usage, firstTokenMs, totalMs, tokens }
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

function askModel(
  { request, begun }: OpenedReply,
  ports: EpisodePorts,
  ids: readonly IdToken[] | undefined,
): AsyncIterable<ModelEvent> {
  const { plan, promptIds, signal } = request
  const { model, sampling } = plan
  if (ids !== undefined) {
    return promptIds.server.completeIds({ model, ids: ids.map((token) => token.id), sampling, signal })
  }
  return ports.model.complete({
    model,
    messages: [...conversation(request), ...(begun === undefined ? [] : [begun.partial])],
    ...(plan.protocol === 'native' && plan.tools.length > 0 ? { tools: plan.tools } : {}),
    sampling,
    ...(begun?.prefill.style === undefined ? {} : { prefill: begun.prefill.style }),
    signal,
  })
}
