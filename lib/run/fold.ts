import type { Message } from '../messages/message.ts'
import type { RunConfig } from './config.ts'
import { AUTHORING } from './authoring.ts'
import type { EventOf, EventType, RunEvent } from './events.ts'
import { INITIAL_STATE } from './state.ts'
import type { Interruption, MessageEntry, RunState, StreamedReply, Turn } from './state.ts'
import { WorkingCopy } from './working-copy.ts'

type Handlers = { [T in EventType]: (copy: WorkingCopy, event: EventOf<T>) => void }

const EMPTY_REPLY: StreamedReply = { content: '', reasoning: '', toolCalls: [] }

function appendTokens(copy: WorkingCopy, event: EventOf<'tokens.appended'>): void {
  const turn = copy.turn
  const reply = turn.streamed ?? EMPTY_REPLY
  const known = event.count ?? event.tokens?.length ?? 0
  if (turn.firstTokenMs === undefined) turn.firstTokenMs = event.t
  turn.tokenCount += known
  if (known > 0) copy.count({ tokens: known })
  turn.streamed =
    event.channel === 'tool_call'
      ? { ...reply, toolCalls: appendToCall(reply.toolCalls, event) }
      : { ...reply, [event.channel]: reply[event.channel] + event.text }
}

/** Adds a shred to the call that it names, or to the last one. A server's numbers say nothing but which is which. */
function appendToCall(calls: StreamedReply['toolCalls'], event: EventOf<'tokens.appended'>): StreamedReply['toolCalls'] {
  const index = event.call ?? calls.at(-1)?.index ?? 0
  const at = calls.findIndex((call) => call.index === index)
  const call = calls[at] ?? { index, name: '', arguments: '' }
  const grown = { index, name: call.name + (event.name ?? ''), arguments: call.arguments + event.text }
  return at === -1 ? [...calls, grown] : calls.with(at, grown)
}

function given(messages: readonly Message[], at: number): MessageEntry[] {
  return messages.map((message) => ({ message, origin: 'given', at }))
}

function createRun(copy: WorkingCopy, event: EventOf<'run.created'>): void {
  const { state } = copy
  const { config } = event
  state.kind = event.kind
  state.title = event.title
  state.config = config
  state.base = event.base
  state.replaceWith = event.replaceWith
  state.environment = event.environment
  state.group = event.group
  state.createdAt = event.at
  if (event.kind !== 'episode' && config.system !== undefined) state.systemPrompt = config.system
  if (event.base === undefined) copy.messages.push(...given(openingMessages(config), event.at))
}

/** What a run without a base begins with: its history (the system message is apart), and the task as the user's message. */
export function openingMessages({ history, task }: Pick<RunConfig, 'history' | 'task'>): Message[] {
  const before = history.filter((message) => message.role !== 'system')
  return task === '' ? before : [...before, { role: 'user', content: task }]
}

/** Goes back to the start of a turn that will be taken again; what had arrived of it is kept beside the run. */
function resumeRun(copy: WorkingCopy, event: EventOf<'run.resumed'>): void {
  const { state } = copy
  const from = state.turns.findIndex((turn) => turn.turn >= event.turn)
  const discarded = from === -1 ? [] : copy.turns.splice(from)
  const first = discarded[0]
  if (first !== undefined) rewindMessages(copy, first)
  copy.discount(discarded)
  state.lastTurn = event.turn - 1
  const interruptions: Interruption[] = [...state.interruptions]
  const last = interruptions.pop()
  if (last !== undefined) {
    interruptions.push({ ...last, resumedAt: event.at, resumedTurn: event.turn, discarded })
  }
  state.interruptions = interruptions
  state.status = 'running'
}

/** Takes a turn's messages away; those that stood there before the turn stay. */
function rewindMessages(copy: WorkingCopy, { firstMessage, given: standing = 0 }: Turn): void {
  const { messages } = copy
  messages.length = Math.min(messages.length, firstMessage + standing)
  setTurn(messages, firstMessage, undefined)
}

function setTurn(messages: MessageEntry[], from: number, turn: number | undefined): void {
  for (let index = from; index < messages.length; index += 1) {
    const entry = messages[index]
    if (entry === undefined) continue
    const { turn: _turn, ...rest } = entry
    messages[index] = turn === undefined ? rest : { ...rest, turn }
  }
}

/** A turn about a reply that is there already, and what was answered to it so far. */
function giveReply(copy: WorkingCopy, { turn: number, index, at }: EventOf<'reply.given'>): void {
  const turn = copy.turn
  delete turn.streamed
  turn.firstMessage = index
  turn.messageIndex = index
  turn.given = copy.messages.length - index
  turn.endedAt = at
  setTurn(copy.messages, index, number)
}

function prefillReply(copy: WorkingCopy, { text, keep, count, how }: EventOf<'reply.prefilled'>): void {
  const turn = copy.turn
  turn.prefill = { text, keep, count, how }
  turn.tokenCount += count
  turn.streamed = { ...EMPTY_REPLY, ...text }
}

function completeMessage(copy: WorkingCopy, event: EventOf<'message.completed'>): void {
  const turn = copy.turn
  delete turn.streamed
  turn.messageIndex = event.index
  turn.finishReason = event.finishReason
  turn.usage = event.usage
  turn.timing = event.timing
  turn.endedAt = event.at
  copy.messages.push({ message: event.message, origin: 'completed', turn: event.turn, at: event.at })
}

const HANDLERS: Handlers = {
  'run.created': createRun,
  ...AUTHORING,
  'run.started': (copy, event) => {
    const { state } = copy
    state.status = 'running'
    state.attempt = event.attempt
    state.startedAt ??= event.at
    state.model = event.model
    state.systemPrompt = event.systemPrompt
    state.tools = event.tools
  },
  'turn.started': (copy, event) => {
    copy.turns.push({
      turn: event.turn,
      attempt: copy.state.attempt,
      protocol: event.protocol,
      request: event.request,
      promptTokens: event.promptTokens,
      startedAt: event.at,
      firstMessage: copy.state.messages.length,
      streamed: EMPTY_REPLY,
      tokenCount: 0,
      failures: [],
      calls: [],
    })
    copy.state.lastTurn = event.turn
    copy.count({ turns: 1 })
  },
  'prompt.encoded': (copy, event) => {
    const { sequence, keep, length, count, drift, identity, controls } = event
    const turn = copy.turn
    turn.prompt = { sequence, keep, length, count, drift, identity, controls }
    turn.promptTokens = length
  },
  'reply.prefilled': prefillReply,
  'reply.given': giveReply,
  'tool.replayed': (copy, { seq: _seq, at: _at, type: _type, ...call }) => {
    copy.state.replayed = [...copy.state.replayed, call]
  },
  'request.failed': (copy, event) => {
    const turn = copy.turn
    turn.failures = [...turn.failures, { ...event.error, retryInMs: event.retryInMs, at: event.at }]
  },
  'tokens.appended': appendTokens,
  'message.completed': completeMessage,
  'call.parsed': (copy, event) => {
    copy.calls.push({ kind: 'call', call: event.call, progress: '' })
    copy.count({ calls: 1 })
  },
  'call.rejected': (copy, event) => {
    copy.calls.push({ kind: 'rejection', error: event.error })
    copy.count({ parseErrors: 1 })
  },
  'tool.started': (copy, event) => {
    copy.patchCall(event.callId, (entry) => ({ ...entry, startedAt: event.at }))
  },
  'tool.progressed': (copy, event) => {
    copy.patchCall(event.callId, (entry) => ({ ...entry, progress: entry.progress + event.chunk }))
  },
  'tool.finished': (copy, event) => {
    const { ok, result, error, durationMs, truncatedBytes, recorded } = event
    copy.patchCall(event.callId, (entry) => ({
      ...entry,
      outcome: { ok, result, error, durationMs, truncatedBytes, ...(recorded && { recorded }) },
    }))
    if (!ok) copy.count({ toolErrors: 1 })
  },
  'message.observed': (copy, event) => {
    copy.messages.push({ message: event.message, origin: 'observed', turn: event.turn, at: event.at })
    copy.turn.endedAt = event.at
  },
  'sequence.updated': (copy, event) => {
    const { sequence, extends: extending, promptLength, length, finishReason, parent } = event
    copy.turn.sequence = { sequence, extends: extending, promptLength, length, finishReason, parent }
  },
  'run.finished': (copy, event) => {
    const { state } = copy
    state.status = 'finished'
    state.outcome = event.outcome
    state.finalResponse = event.finalResponse
    state.error = event.error
    state.finishedAt = event.at
  },
  'run.interrupted': (copy, event) => {
    copy.state.status = 'interrupted'
    copy.state.interruptions = [...copy.state.interruptions, { at: event.at, why: event.why, discarded: [] }]
  },
  'run.resumed': resumeRun,
}

function apply<T extends EventType>(copy: WorkingCopy, event: EventOf<T> & { type: T }): void {
  HANDLERS[event.type](copy, event)
  copy.state.lastSeq = event.seq
}

/**
 * Folds events into a run's state. Events at or before `state.lastSeq` are skipped, so a reader that hears one twice
 * loses nothing; when nothing is left, the very same state comes back. Order is checked by `order.ts`, not here.
 */
export function fold(state: RunState, events: Iterable<RunEvent>): RunState {
  let copy: WorkingCopy | undefined
  let last = state.lastSeq
  for (const event of events) {
    if (event.seq <= last) continue
    copy ??= new WorkingCopy(state)
    apply(copy, event)
    last = event.seq
  }
  return copy?.state ?? state
}

/** Folds a whole log; that of a fork begins with its basis (`basisOf`). */
export function foldLog(events: Iterable<RunEvent>, basis: RunState = INITIAL_STATE): RunState {
  return fold(basis, events)
}
