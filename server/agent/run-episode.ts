import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import { readCalls } from '#lib/tool-calls/read-calls.ts'
import type { ReadCall } from '#lib/tool-calls/read-calls.ts'
import { scanReply } from '#lib/tool-calls/scan-reply.ts'
import { SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { assistantMessage, observations } from '#server/agent/conversation.ts'
import type { EpisodePlan, EpisodePorts } from '#server/agent/ports.ts'
import { PromptIds } from '#server/agent/prompt-ids.ts'
import { runCalls } from '#server/agent/run-calls.ts'
import { takeReply } from '#server/agent/take-reply.ts'
import type { Reply, ReplyRequest } from '#server/agent/take-reply.ts'
import { ModelError } from '#server/models/model-server.ts'

/** The reason given to an episode's abort signal when the server stops: the run is parked, not cancelled. */
export const PARKED = 'the server was stopped'

/** After this many replies in a row that hold nothing but rejected calls, the episode is given up. */
const REJECTED_REPLIES_LIMIT = 3

type Ended = Extract<RunEventBody, { type: 'run.finished' | 'run.interrupted' }>

/**
 * Runs an episode from where `from` stands to its end, as a stream of events: the loop of the seed (facts
 * hermes-atropos.md A) without its defects. It never throws: whatever goes wrong is the last event. The first event is
 * `run.started`, the last one `run.finished`, or `run.interrupted` when the signal says that the server stops.
 */
export async function* runEpisode(
  plan: EpisodePlan,
  from: RunState,
  { ports, signal, tracker = new SequenceTracker() }: EpisodeSetting,
): AsyncGenerator<RunEventBody> {
  const { server, model, protocol, systemPrompt, tools } = plan
  yield {
    type: 'run.started',
    attempt: from.attempt + 1,
    model: { server, model, protocol },
    systemPrompt,
    tools: [...tools],
  }
  const messages = from.messages.map((entry) => entry.message)
  const promptIds = new PromptIds(tracker, ports.model.tokens?.(model))
  let rejectedReplies = trailingRejectedReplies(from)
  for (let turn = from.turns.length + 1; ; turn += 1) {
    if (signal.aborted) return yield aborted(signal)
    if (turn > plan.maxTurns) return yield { type: 'run.finished', outcome: 'max_turns' }
    const taken = yield* takeTurn({ turn, messages, plan, promptIds, signal }, ports)
    if ('type' in taken) return yield taken
    messages.push(...taken.messages)
    rejectedReplies = taken.onlyRejections ? rejectedReplies + 1 : 0
    if (rejectedReplies >= REJECTED_REPLIES_LIMIT) {
      const message = `the model's last ${REJECTED_REPLIES_LIMIT} replies held nothing but tool calls that could not be read`
      return yield { type: 'run.finished', outcome: 'failed', error: { code: 'rejected_replies', message } }
    }
  }
}

export interface EpisodeSetting {
  readonly ports: EpisodePorts
  readonly signal: AbortSignal
  /** The token sequences of a run that is taken up again; none by default. */
  readonly tracker?: SequenceTracker
}

interface TakenTurn {
  readonly messages: readonly Message[]
  readonly onlyRejections: boolean
}

/** One model call and what follows from it; answers how the episode ends, or what the turn added to the conversation. */
async function* takeTurn(task: ReplyRequest, ports: EpisodePorts): AsyncGenerator<RunEventBody, Ended | TakenTurn> {
  const { turn, messages, plan, signal } = task
  const native = plan.protocol === 'native' && plan.tools.length > 0
  yield {
    type: 'turn.started',
    turn,
    protocol: plan.protocol,
    request: { model: plan.model, messages: messages.length, sampling: plan.sampling, tools: native },
  }
  let reply: Reply
  try {
    reply = yield* takeReply(task, ports)
  } catch (thrown) {
    return failed(thrown, signal)
  }
  const truncated = reply.finishReason === 'length'
  const reads = readCalls({ ...reply, truncated, turn, protocol: plan.protocol, tools: plan.tools })
  const message = assistantMessage(reply, reads)
  const { finishReason, usage, firstTokenMs, totalMs } = reply
  yield {
    type: 'message.completed',
    turn,
    index: messages.length,
    message,
    finishReason,
    usage,
    timing: { firstTokenMs, totalMs },
  }
  const sequence = task.promptIds.complete(turn, reply.tokens, finishReason)
  if (sequence !== undefined) yield sequence
  for (const read of reads) {
    if (read.kind === 'call') yield { type: 'call.parsed', turn, call: read.call }
    else yield { type: 'call.rejected', turn, error: read.error }
  }
  const ended = outcomeOf(reply, reads)
  if (ended !== undefined) return ended
  const answers = yield* runCalls(reads, task, ports)
  if (signal.aborted) return aborted(signal)
  const observed = observations(answers)
  for (const [at, told] of observed.entries()) {
    yield { type: 'message.observed', turn, index: messages.length + 1 + at, message: told }
  }
  return { messages: [message, ...observed], onlyRejections: reads.every((read) => read.kind === 'rejection') }
}

/** How a complete reply ends the episode, if it does. A reply that was cut off is never acted upon. */
function outcomeOf(reply: Reply, reads: readonly ReadCall[]): Ended | undefined {
  if (reply.finishReason === 'length') return { type: 'run.finished', outcome: 'length' }
  if (reply.finishReason === 'content_filter') return { type: 'run.finished', outcome: 'content_filter' }
  if (reads.length > 0) return undefined
  const said = scanReply(reply.content, { truncated: false }).some(
    (segment) => segment.type === 'text' && reply.content.slice(...segment.span).trim() !== '',
  )
  if (!said) return { type: 'run.finished', outcome: 'empty' }
  return { type: 'run.finished', outcome: 'final', finalResponse: reply.content.trim() }
}

function aborted(signal: AbortSignal): Ended {
  return signal.reason === PARKED
    ? { type: 'run.interrupted', why: PARKED }
    : { type: 'run.finished', outcome: 'cancelled' }
}

function failed(thrown: unknown, signal: AbortSignal): Ended {
  if (signal.aborted) return aborted(signal)
  const { code, message } = thrown instanceof ModelError ? thrown : new ModelError('model_bad_response', String(thrown))
  return { type: 'run.finished', outcome: 'failed', error: { code, message } }
}

function trailingRejectedReplies(from: RunState): number {
  const turns = [...from.turns]
  const last = turns.findLastIndex((turn) => turn.calls.length === 0 || turn.calls.some((entry) => entry.kind === 'call'))
  return turns.length - 1 - last
}

