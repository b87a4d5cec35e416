import { LEFT_OUT } from '../api/shares.ts'
import type { Message } from '../messages/message.ts'
import type { EventOf, RunEvent } from '../run/events.ts'
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

/** Goes through a log in order and leaves out what does not stay; types and seqs remain. */
export class LogTrimmer {
  private readonly kept: Kept
  private tokens = 0

  constructor(kept: Kept) {
    this.kept = kept
  }

  trim<E extends RunEvent>(event: E): E
  trim(event: RunEvent): RunEvent {
    switch (event.type) {
      case 'run.created':
        return this.created(event)
      case 'message.authored':
      case 'message.edited':
        return this.kept.messages.has(event.message) ? event : { ...event, message: leftOut(event.message) }
      case 'message.completed':
      case 'message.observed':
        return event.index < this.kept.message ? event : { ...event, message: leftOut(event.message) }
      default:
        return 'turn' in event && event.turn === this.kept.turn ? this.inCutTurn(event) : event
    }
  }

  private created(event: EventOf<'run.created'>): EventOf<'run.created'> {
    const { history, task } = event.config
    const opening = openingMessages(event.config)
    const at = opening.length - 1
    const isTaskKept = task === '' || event.base !== undefined || this.kept.message > at
    const isKept = (message: Message): boolean => message.role === 'system' || event.base !== undefined || this.kept.messages.has(message)
    return {
      ...event,
      config: {
        ...event.config,
        history: history.map((message) => (isKept(message) ? message : leftOut(message))),
        task: isTaskKept ? task : LEFT_OUT,
      },
    }
  }

  /** Of a turn that is cut the rest goes: what followed from the reply, and behind a token the reply itself. */
  private inCutTurn(event: RunEvent): RunEvent {
    switch (event.type) {
      case 'tool.progressed':
        return { ...event, chunk: '' }
      case 'tool.finished':
        return { ...event, result: LEFT_OUT, ...(event.error !== undefined && { error: LEFT_OUT }) }
      default:
        return this.kept.token === undefined ? event : this.behindToken(event, this.kept.token)
    }
  }

  private behindToken(event: RunEvent, token: number): RunEvent {
    switch (event.type) {
      case 'reply.prefilled': {
        this.tokens = event.count
        const tokens = event.tokens?.slice(0, Math.max(0, token - event.keep))
        return { ...event, text: { content: '', reasoning: '' }, ...(tokens && { tokens }) }
      }
      case 'tokens.appended': {
        const { name: _name, ...rest } = event
        const tokens = event.tokens?.slice(0, Math.max(0, token - this.tokens))
        this.tokens += event.tokens?.length ?? 0
        return { ...rest, text: '', ...(tokens && { tokens, count: tokens.length }) }
      }
      case 'call.parsed': {
        const { id, source } = event.call
        return { ...event, call: { id, source, name: LEFT_OUT, arguments: {} } }
      }
      case 'call.rejected':
        return { ...event, error: { kind: event.error.kind, message: LEFT_OUT, raw: LEFT_OUT } }
      case 'tool.started':
        return { ...event, name: LEFT_OUT, arguments: {} }
      default:
        return event
    }
  }
}

function leftOut({ role }: Message): Message {
  return { role, content: LEFT_OUT }
}
