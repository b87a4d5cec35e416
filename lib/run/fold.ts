import type { Message } from '../messages/message.ts'
import type { EventOf, EventType, RunEvent } from './events.ts'
import { INITIAL_STATE } from './state.ts'
import type { CallEntry, Interruption, MessageEntry, RejectionEntry, RunState, StreamedReply, Turn } from './state.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * One batch's working copy: every array and turn is copied at most once a batch, then written to, so folding a long log
 * costs what its events cost, and whatever no event touched keeps its identity.
 */
class Draft {
  readonly state: Mutable<RunState>
  private ownMessages: MessageEntry[] | undefined
  private ownTurns: Turn[] | undefined
  private ownTurn: { at: number; turn: Mutable<Turn>; calls?: (CallEntry | RejectionEntry)[] } | undefined

  constructor(state: RunState) {
    this.state = { ...state }
  }

  get messages(): MessageEntry[] {
    if (this.ownMessages === undefined) {
      this.ownMessages = [...this.state.messages]
      this.state.messages = this.ownMessages
    }
    return this.ownMessages
  }

  get turns(): Turn[] {
    if (this.ownTurns === undefined) {
      this.ownTurns = [...this.state.turns]
      this.state.turns = this.ownTurns
    }
    return this.ownTurns
  }

  /** The turn in work: always the last one. */
  get turn(): Mutable<Turn> {
    const at = this.turns.length - 1
    if (this.ownTurn?.at !== at || this.ownTurn.turn !== this.turns[at]) {
      const last = this.turns[at]
      if (last === undefined) throw new Error('an event of a turn stands before any turn.started')
      const turn = { ...last }
      this.turns[at] = turn
      this.ownTurn = { at, turn }
    }
    return this.ownTurn.turn
  }

  get calls(): (CallEntry | RejectionEntry)[] {
    const turn = this.turn
    const own = this.ownTurn
    if (own?.calls === undefined || own.calls !== turn.calls) {
      const calls = [...turn.calls]
      turn.calls = calls
      if (own !== undefined) own.calls = calls
      return calls
    }
    return own.calls
  }

  patchCall(callId: string, patch: (entry: CallEntry) => CallEntry): void {
    const calls = this.calls
    const at = calls.findLastIndex((entry) => entry.kind === 'call' && entry.call.id === callId)
    const entry = calls[at]
    if (entry?.kind === 'call') calls[at] = patch(entry)
  }

  count(more: Partial<RunState['counts']>): void {
    const { turns, calls, parseErrors, toolErrors, tokens } = this.state.counts
    this.state.counts = {
      turns: turns + (more.turns ?? 0),
      calls: calls + (more.calls ?? 0),
      parseErrors: parseErrors + (more.parseErrors ?? 0),
      toolErrors: toolErrors + (more.toolErrors ?? 0),
      tokens: tokens + (more.tokens ?? 0),
    }
  }
}

type Handlers = { [T in EventType]: (draft: Draft, event: EventOf<T>) => void }

const EMPTY_REPLY: StreamedReply = { content: '', reasoning: '', toolCalls: [] }

function appendTokens(draft: Draft, event: EventOf<'tokens.appended'>): void {
  const turn = draft.turn
  const reply = turn.streamed ?? EMPTY_REPLY
  const known = event.count ?? event.tokens?.length ?? 0
  if (turn.firstTokenMs === undefined) turn.firstTokenMs = event.t
  turn.tokenCount += known
  if (known > 0) draft.count({ tokens: known })
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

function createRun(draft: Draft, event: EventOf<'run.created'>): void {
  const { state } = draft
  state.kind = event.kind
  state.title = event.title
  state.config = event.config
  state.base = event.base
  state.group = event.group
  state.createdAt = event.at
  const history = event.config.history.filter((message) => message.role !== 'system')
  draft.messages.push(...given([...history, { role: 'user', content: event.config.task }], event.at))
}

/** Goes back to the start of a turn that will be taken again; what had arrived of it is kept beside the run. */
function resumeRun(draft: Draft, event: EventOf<'run.resumed'>): void {
  const { state } = draft
  const from = state.turns.findIndex((turn) => turn.turn >= event.turn)
  const discarded = from === -1 ? [] : draft.turns.splice(from)
  const first = discarded[0]
  if (first !== undefined) draft.messages.length = first.firstMessage
  const lost = { turns: 0, calls: 0, parseErrors: 0, toolErrors: 0, tokens: 0 }
  for (const turn of discarded) {
    lost.turns -= 1
    lost.tokens -= turn.tokenCount
    for (const entry of turn.calls) {
      if (entry.kind === 'rejection') lost.parseErrors -= 1
      else {
        lost.calls -= 1
        if (entry.outcome?.ok === false) lost.toolErrors -= 1
      }
    }
  }
  draft.count(lost)
  const interruptions: Interruption[] = [...state.interruptions]
  const last = interruptions.pop()
  if (last !== undefined) {
    interruptions.push({ ...last, resumedAt: event.at, resumedTurn: event.turn, discarded })
  }
  state.interruptions = interruptions
  state.status = 'running'
}

function completeMessage(draft: Draft, event: EventOf<'message.completed'>): void {
  const turn = draft.turn
  delete turn.streamed
  turn.messageIndex = event.index
  turn.finishReason = event.finishReason
  turn.usage = event.usage
  turn.timing = event.timing
  turn.endedAt = event.at
  draft.messages.push({ message: event.message, origin: 'completed', turn: event.turn, at: event.at })
}

const HANDLERS: Handlers = {
  'run.created': createRun,
  'message.authored': (draft, event) => {
    draft.messages.splice(event.index, 0, { message: event.message, origin: 'authored', at: event.at })
  },
  'message.edited': (draft, event) => {
    const before = draft.messages[event.index]
    if (before !== undefined) draft.messages[event.index] = { ...before, message: event.message }
  },
  'message.removed': (draft, event) => {
    draft.messages.splice(event.index, 1)
  },
  'message.moved': (draft, event) => {
    draft.messages.splice(event.to, 0, ...draft.messages.splice(event.index, 1))
  },
  'run.started': (draft, event) => {
    const { state } = draft
    state.status = 'running'
    state.attempt = event.attempt
    state.startedAt ??= event.at
    state.model = event.model
    state.systemPrompt = event.systemPrompt
    state.tools = event.tools
  },
  'turn.started': (draft, event) => {
    draft.turns.push({
      turn: event.turn,
      attempt: draft.state.attempt,
      protocol: event.protocol,
      request: event.request,
      promptTokens: event.promptTokens,
      startedAt: event.at,
      firstMessage: draft.state.messages.length,
      streamed: EMPTY_REPLY,
      tokenCount: 0,
      failures: [],
      calls: [],
    })
    draft.count({ turns: 1 })
  },
  'prompt.encoded': (draft, event) => {
    const { sequence, keep, length, count, drift, identity, controls } = event
    const turn = draft.turn
    turn.prompt = { sequence, keep, length, count, drift, identity, controls }
    turn.promptTokens = length
  },
  'request.failed': (draft, event) => {
    const turn = draft.turn
    turn.failures = [...turn.failures, { ...event.error, retryInMs: event.retryInMs, at: event.at }]
  },
  'tokens.appended': appendTokens,
  'message.completed': completeMessage,
  'call.parsed': (draft, event) => {
    draft.calls.push({ kind: 'call', call: event.call, progress: '' })
    draft.count({ calls: 1 })
  },
  'call.rejected': (draft, event) => {
    draft.calls.push({ kind: 'rejection', error: event.error })
    draft.count({ parseErrors: 1 })
  },
  'tool.started': (draft, event) => {
    draft.patchCall(event.callId, (entry) => ({ ...entry, startedAt: event.at }))
  },
  'tool.progressed': (draft, event) => {
    draft.patchCall(event.callId, (entry) => ({ ...entry, progress: entry.progress + event.chunk }))
  },
  'tool.finished': (draft, event) => {
    const { ok, result, error, durationMs, truncatedBytes } = event
    draft.patchCall(event.callId, (entry) => ({
      ...entry,
      outcome: { ok, result, error, durationMs, truncatedBytes },
    }))
    if (!ok) draft.count({ toolErrors: 1 })
  },
  'message.observed': (draft, event) => {
    draft.messages.push({ message: event.message, origin: 'observed', turn: event.turn, at: event.at })
    draft.turn.endedAt = event.at
  },
  'sequence.updated': (draft, event) => {
    const { sequence, extends: extending, promptLength, length, finishReason, parent } = event
    draft.turn.sequence = { sequence, extends: extending, promptLength, length, finishReason, parent }
  },
  'run.finished': (draft, event) => {
    const { state } = draft
    state.status = 'finished'
    state.outcome = event.outcome
    state.finalResponse = event.finalResponse
    state.error = event.error
    state.finishedAt = event.at
  },
  'run.interrupted': (draft, event) => {
    draft.state.status = 'interrupted'
    draft.state.interruptions = [...draft.state.interruptions, { at: event.at, why: event.why, discarded: [] }]
  },
  'run.resumed': resumeRun,
}

function apply<T extends EventType>(draft: Draft, event: EventOf<T> & { type: T }): void {
  HANDLERS[event.type](draft, event)
  draft.state.lastSeq = event.seq
}

/**
 * Folds events into a run's state. Events at or before `state.lastSeq` are skipped, so a reader that hears one twice
 * loses nothing; when nothing is left, the very same state comes back. Order is checked by `order.ts`, not here.
 */
export function fold(state: RunState, events: Iterable<RunEvent>): RunState {
  let draft: Draft | undefined
  let last = state.lastSeq
  for (const event of events) {
    if (event.seq <= last) continue
    draft ??= new Draft(state)
    apply(draft, event)
    last = event.seq
  }
  return draft?.state ?? state
}

/** Folds a whole log. */
export function foldLog(events: Iterable<RunEvent>): RunState {
  return fold(INITIAL_STATE, events)
}
