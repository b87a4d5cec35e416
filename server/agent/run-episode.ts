import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { RunEventBody, TurnRequest } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import { readCalls } from '#lib/tool-calls/read-calls.ts'
import type { ReadCall } from '#lib/tool-calls/read-calls.ts'
import { scanReply } from '#lib/tool-calls/scan-reply.ts'
import { SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { assistantMessage, observations } from '#server/agent/conversation.ts'
import { givenReply } from '#server/agent/given-reply.ts'
import type { GivenReply } from '#server/agent/given-reply.ts'
import type { EpisodePlan, EpisodePorts, Opening } from '#server/agent/ports.ts'
import { PromptIds } from '#server/agent/prompt-ids.ts'
import { replayKept } from '#server/agent/replay-kept.ts'
import { runCalls } from '#server/agent/run-calls.ts'
import type { CallsTask } from '#server/agent/run-calls.ts'
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
 * `run.started`, the last one `run.finished`, or `run.interrupted` when the signal says that the server stops. A
 * conversation that ends in calls which nobody has answered goes on with these.
 */
export async function* runEpisode(
  plan: EpisodePlan,
  from: RunState,
  { ports, signal, tracker = new SequenceTracker(), opening = {} }: EpisodeSetting,
): AsyncGenerator<RunEventBody> {
  const { server, model, protocol, systemPrompt, tools, workspace } = plan
  yield {
    type: 'run.started',
    attempt: from.attempt + 1,
    model: { server, model, protocol },
    systemPrompt,
    tools: [...tools],
  }
  const { replay = [], recorded } = opening
  yield* replayKept(replay, { workspace, signal }, ports)
  const messages = from.messages.map((entry) => entry.message)
  const promptIds = new PromptIds(tracker, ports.model.tokens?.(model))
  let { prefill } = opening
  let rejectedReplies = trailingRejectedReplies(from)
  for (let turn = from.lastTurn + 1; ; turn += 1) {
    if (signal.aborted) return yield aborted(signal)
    if (turn > plan.maxTurns) return yield { type: 'run.finished', outcome: 'max_turns' }
    const task = { turn, messages, plan, promptIds, prefill, recorded, signal }
    const taken = yield* nextTurn(task, ports)
    if ('type' in taken) return yield taken
    prefill = undefined
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
  /** What a fork begins with; nothing by default. */
  readonly opening?: Opening
}

type TurnTask = ReplyRequest & CallsTask

interface TakenTurn {
  readonly messages: readonly Message[]
  readonly onlyRejections: boolean
}

function nextTurn(task: TurnTask, ports: EpisodePorts): AsyncGenerator<RunEventBody, Ended | TakenTurn> {
  const given = task.prefill === undefined ? givenReply(task.messages, task) : undefined
  return given === undefined ? takeTurn(task, ports) : takeGiven(given, task, ports)
}

/** One model call and what follows from it; answers how the episode ends, or what the turn added to the conversation. */
async function* takeTurn(task: TurnTask, ports: EpisodePorts): AsyncGenerator<RunEventBody, Ended | TakenTurn> {
  const { turn, messages, plan, signal } = task
  yield { type: 'turn.started', turn, protocol: plan.protocol, request: requestOf(task) }
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
  yield* announce(reads, turn)
  const ended = outcomeOf(reply, reads)
  if (ended !== undefined) return ended
  const taken = yield* answer(reads, { ...task, messages: [...messages, message] }, ports)
  return 'type' in taken ? taken : { ...taken, messages: [message, ...taken.messages] }
}

/** A turn about a reply that stands there already: nobody is asked for it, its calls are run. */
async function* takeGiven(
  { index, reads }: GivenReply,
  task: TurnTask,
  ports: EpisodePorts,
): AsyncGenerator<RunEventBody, Ended | TakenTurn> {
  const { turn, plan } = task
  yield { type: 'turn.started', turn, protocol: plan.protocol }
  yield { type: 'reply.given', turn, index }
  yield* announce(reads, turn)
  return yield* answer(reads, task, ports)
}

function requestOf({ plan, messages, prefill }: TurnTask): TurnRequest {
  const { model, sampling, protocol, tools } = plan
  const style = prefill?.style === undefined ? {} : { prefill: prefill.style }
  return { model, messages: messages.length, sampling, tools: protocol === 'native' && tools.length > 0, ...style }
}

function* announce(reads: readonly ReadCall[], turn: number): Generator<RunEventBody> {
  for (const read of reads) {
    if (read.kind === 'call') yield { type: 'call.parsed', turn, call: read.call }
    else yield { type: 'call.rejected', turn, error: read.error }
  }
}

/** Runs the calls of a reply, the last one of the task's messages, and tells the model what came of them. */
async function* answer(
  reads: readonly ReadCall[],
  task: TurnTask,
  ports: EpisodePorts,
): AsyncGenerator<RunEventBody, Ended | TakenTurn> {
  const { turn, messages, signal } = task
  const answers = yield* runCalls(reads, task, ports)
  if (signal.aborted) return aborted(signal)
  const observed = observations(answers)
  for (const [at, told] of observed.entries()) {
    yield { type: 'message.observed', turn, index: messages.length + at, message: told }
  }
  return { messages: observed, onlyRejections: reads.every((read) => read.kind === 'rejection') }
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

