import { LEFT_OUT } from '../api/shares.ts'
import type { Message } from '../messages/message.ts'
import type { EventOf, EventType, RunEvent } from '../run/events.ts'
import { openingMessages } from '../run/fold.ts'
import type { RunState } from '../run/state.ts'

/** What of a log stays: who reads a run reads what it holds, not what its author threw away before. */
export interface Kept {
  /** Messages beyond this one are not part of what is read. */
  readonly message: number
  /** The turn that the cut goes through, if it does. */
  readonly turn?: number
  /** Of that turn's reply so many tokens stay; none of its words do. */
  readonly token?: number
  /** The messages that stay, by identity: objects of the very events that are trimmed. */
  readonly messages: ReadonlySet<Message>
}

/** What of a base's log a fork keeps: the cut is `base`'s, `state` the base's as the log stood then. */
export function keptOf(state: RunState, base?: { readonly message: number; readonly token?: number | undefined }): Omit<Kept, 'messages'> & { messages: Set<Message> } {
  const message = base?.message ?? Infinity
  const messages = new Set(state.messages.slice(0, message).map((entry) => entry.message))
  if (base === undefined) return { message, messages }
  const before = state.messages[message - 1]?.turn
  if (base.token !== undefined) {
    const turn = state.turns.find((one) => (one.messageIndex ?? one.firstMessage) === message)?.turn
    return { message, messages, token: base.token, ...(turn !== undefined && { turn }) }
  }
  const isCutInTwo = before !== undefined && state.messages[message]?.turn === before
  return { message, messages, ...(isCutInTwo && { turn: before }) }
}

type Trimmers = { [T in EventType]?: (event: EventOf<T>, kept: Kept) => EventOf<T> }

/** What stays of events wherever they stand. */
const WRITTEN: Trimmers = {
  'run.created': created,
  'message.authored': (event, { messages }) => (messages.has(event.message) ? event : { ...event, message: leftOut(event.message) }),
  'message.edited': (event, { messages }) => (messages.has(event.message) ? event : { ...event, message: leftOut(event.message) }),
  'message.completed': (event, { message }) => (event.index < message ? event : { ...event, message: leftOut(event.message) }),
  'message.observed': (event, { message }) => (event.index < message ? event : { ...event, message: leftOut(event.message) }),
}

/** Of a turn that is cut goes what followed from its reply. */
const IN_CUT_TURN: Trimmers = {
  'tool.progressed': (event) => ({ ...event, chunk: '' }),
  'tool.finished': (event) => ({ ...event, result: LEFT_OUT, ...(event.error !== undefined && { error: LEFT_OUT }) }),
}

/** And behind a token the reply itself. */
const BEHIND_TOKEN: Trimmers = {
  ...IN_CUT_TURN,
  'call.parsed': (event) => ({ ...event, call: { id: event.call.id, source: event.call.source, name: LEFT_OUT, arguments: {} } }),
  'call.rejected': (event) => ({ ...event, error: { kind: event.error.kind, message: LEFT_OUT, raw: LEFT_OUT } }),
  'tool.started': (event) => ({ ...event, name: LEFT_OUT, arguments: {} }),
}

/** Goes through a log in order and leaves out what does not stay; types and seqs remain. */
export class LogTrimmer {
  private readonly kept: Kept
  /** Tokens of the cut turn's reply so far. */
  private tokens = 0

  constructor(kept: Kept) {
    this.kept = kept
  }

  trim(event: RunEvent): RunEvent {
    const written = apply(WRITTEN, event, this.kept)
    if (!('turn' in written) || written.turn !== this.kept.turn) return written
    const { token } = this.kept
    if (token === undefined) return apply(IN_CUT_TURN, written, this.kept)
    if (written.type === 'tokens.appended') return this.appended(written, token)
    return written.type === 'reply.prefilled' ? this.prefilled(written, token) : apply(BEHIND_TOKEN, written, this.kept)
  }

  private prefilled(event: EventOf<'reply.prefilled'>, token: number): RunEvent {
    this.tokens = event.count
    const tokens = event.tokens?.slice(0, Math.max(0, token - event.keep))
    return { ...event, text: { content: '', reasoning: '' }, ...(tokens && { tokens }) }
  }

  private appended({ name: _name, ...event }: EventOf<'tokens.appended'>, token: number): RunEvent {
    const tokens = event.tokens?.slice(0, Math.max(0, token - this.tokens))
    this.tokens += event.tokens?.length ?? 0
    return { ...event, text: '', ...(tokens && { tokens, count: tokens.length }) }
  }
}

function apply<T extends EventType>(trimmers: Trimmers, event: EventOf<T> & { type: T }, kept: Kept): EventOf<T> {
  const trimmer = trimmers[event.type]
  return trimmer === undefined ? event : trimmer(event, kept)
}

function created(event: EventOf<'run.created'>, kept: Kept): EventOf<'run.created'> {
  const { history, task } = event.config
  if (event.base !== undefined) return event
  const isTaskKept = task === '' || kept.message >= openingMessages(event.config).length
  const isKept = (message: Message): boolean => message.role === 'system' || kept.messages.has(message)
  const trimmed = history.map((message) => (isKept(message) ? message : leftOut(message)))
  return { ...event, config: { ...event.config, history: trimmed, task: isTaskKept ? task : LEFT_OUT } }
}

function leftOut({ role }: Message): Message {
  return { role, content: LEFT_OUT }
}
