import type { EventOf, EventType, RunEvent, RunEventBody, RunKind } from './events.ts'
import { openingMessages } from './fold.ts'
import type { RunState } from './state.ts'

/** A log breaks the legal order: which event, and what would have had to come before it. */
export class OrderError extends Error {
  override readonly name = 'OrderError'
  readonly seq: number
  readonly type: string

  constructor(event: { seq: number; type: string }, missing: string) {
    super(`event ${event.seq} (${event.type}) is out of order: ${missing}`)
    this.seq = event.seq
    this.type = event.type
  }
}

type Phase = 'empty' | 'created' | 'resumed' | 'running' | 'interrupted' | 'finished'
type CallPhase = 'read' | 'running' | 'answered'

interface OpenTurn {
  turn: number
  firstMessage: number
  encoded: boolean
  /** Some of the reply is there. */
  begun: boolean
  replied: boolean
  calls: Map<string, CallPhase>
}

/** What a fork's log counts on from. */
type Basis = Pick<RunState, 'messages' | 'lastTurn'>
const NO_BASIS: Basis = { messages: [], lastTurn: 0 }

type Check<T extends EventType> = (order: LogOrder, event: EventOf<T>) => string | undefined

/**
 * Walks a log and refuses the first event that breaks the legal order (DESIGN.md section 5): gapless seq, creation
 * first, turns one after another, a reply before its calls, every started tool finished, nothing after the end.
 */
export class LogOrder {
  phase: Phase = 'empty'
  kind: RunKind = 'episode'
  attempt = 0
  seq = 0
  turn = 0
  messages = 0
  open: OpenTurn | undefined
  /** What was not made by running, and what stands on a base, can be written over until it runs. */
  isAuthored = false
  readonly basis: Basis

  /** @param basis what a fork begins with; nothing for a run without a base. */
  constructor(basis: Basis = NO_BASIS) {
    this.basis = basis
    this.turn = basis.lastTurn
  }

  /** The order of a log that has not begun to run and stands as `state` says: to write on in a draft. */
  static after(state: RunState): LogOrder {
    const order = new LogOrder(state)
    order.phase = state.lastSeq === 0 ? 'empty' : state.status
    order.kind = state.kind
    order.isAuthored = state.kind !== 'episode' || state.base !== undefined
    order.seq = state.lastSeq
    order.messages = state.messages.length
    return order
  }

  /** Takes the next event, or throws an `OrderError` and stays as it was. */
  take(event: RunEvent): void {
    const missing = this.missingFor(event)
    if (missing !== undefined) throw new OrderError(event, missing)
    this.seq = event.seq
  }

  /** Places event bodies at the log's end. @throws OrderError, keeping what came before the illegal one. */
  place(body: RunEventBody, at: number): RunEvent {
    const event = { ...body, seq: this.seq + 1, at }
    this.take(event)
    return event
  }

  private missingFor(event: RunEvent): string | undefined {
    if (event.seq !== this.seq + 1) return `seq ${this.seq + 1} was expected`
    if (event.type !== 'run.created' && this.phase === 'empty') return 'a log begins with run.created'
    if (this.phase === 'finished') return 'the run is finished'
    return check(this, event)
  }
}

function check<T extends EventType>(order: LogOrder, event: EventOf<T> & { type: T }): string | undefined {
  return CHECKS[event.type](order, event)
}

const writtenOnly = (order: LogOrder): string | undefined =>
  order.isAuthored && order.phase === 'created'
    ? undefined
    : 'only a draft, an import or a fork that has not begun to run can be written by hand'

const within = (at: number, length: number): string | undefined =>
  at < length ? undefined : `there are only ${length} messages`

function openTurn(order: LogOrder, turn: number): OpenTurn | string {
  if (order.phase !== 'running') return 'run.started is missing'
  if (order.open === undefined) return `turn.started of turn ${turn} is missing`
  return order.open.turn === turn ? order.open : `turn ${order.open.turn} is the open one, not ${turn}`
}

function repliedTurn(order: LogOrder, turn: number): OpenTurn | string {
  const open = openTurn(order, turn)
  if (typeof open === 'string') return open
  return open.replied ? open : `message.completed of turn ${turn} is missing`
}

function streamingTurn(order: LogOrder, turn: number): OpenTurn | string {
  const open = openTurn(order, turn)
  if (typeof open === 'string') return open
  return open.replied ? `the reply of turn ${turn} is complete` : open
}

function advanceCall(order: LogOrder, event: { turn: number; callId: string }, [from, to]: [CallPhase, CallPhase]) {
  const open = repliedTurn(order, event.turn)
  if (typeof open === 'string') return open
  const phase = open.calls.get(event.callId)
  if (phase === undefined) return `call.parsed of ${event.callId} is missing`
  if (phase !== from) return `call ${event.callId} is ${phase}, not ${from}`
  open.calls.set(event.callId, to)
  return undefined
}

function nextMessage(order: LogOrder, index: number): string | undefined {
  if (index !== order.messages) return `message ${order.messages} was expected, not ${index}`
  order.messages += 1
  return undefined
}

const unanswered = (open: OpenTurn, phase: CallPhase): string | undefined => {
  for (const [id, state] of open.calls) if (state === phase) return id
  return undefined
}

/** What a turn still lacks before the next one may follow. */
function missingOf(open: OpenTurn | undefined): string | undefined {
  if (open === undefined) return undefined
  if (!open.replied) return `message.completed of turn ${open.turn} is missing`
  const waiting = unanswered(open, 'read') ?? unanswered(open, 'running')
  return waiting === undefined ? undefined : `tool.finished of ${waiting} is missing`
}

const CHECKS: { [T in EventType]: Check<T> } = {
  'run.created': (order, event) => {
    if (order.phase !== 'empty') return 'a log has one run.created, its first event'
    order.phase = 'created'
    order.kind = event.kind
    order.isAuthored = event.kind !== 'episode' || event.base !== undefined
    order.messages = event.base === undefined ? openingMessages(event.config).length : order.basis.messages.length
    return undefined
  },
  'message.authored': (order, event) => {
    const refusal = writtenOnly(order) ?? within(event.index, order.messages + 1)
    if (refusal === undefined) order.messages += 1
    return refusal
  },
  'message.edited': (order, event) => writtenOnly(order) ?? within(event.index, order.messages),
  'message.removed': (order, event) => {
    const refusal = writtenOnly(order) ?? within(event.index, order.messages)
    if (refusal === undefined) order.messages -= 1
    return refusal
  },
  'message.moved': (order, event) =>
    writtenOnly(order) ?? within(event.index, order.messages) ?? within(event.to, order.messages),
  'message.marked': (order, event) => writtenOnly(order) ?? within(event.index, order.messages),
  'context.edited': (order) => writtenOnly(order),
  'run.started': (order, event) => {
    if (order.kind !== 'episode') return 'only an episode runs'
    if (order.phase !== 'created' && order.phase !== 'resumed') return 'run.created or run.resumed comes first'
    if (event.attempt !== order.attempt + 1) return `attempt ${order.attempt + 1} was expected`
    order.phase = 'running'
    order.attempt = event.attempt
    return undefined
  },
  'turn.started': (order, event) => {
    if (order.phase !== 'running') return 'run.started is missing'
    if (event.turn !== order.turn + 1) return `turn ${order.turn + 1} was expected`
    const missing = missingOf(order.open)
    if (missing !== undefined) return missing
    order.turn = event.turn
    order.open = { turn: event.turn, firstMessage: order.messages, encoded: false, begun: false, replied: false, calls: new Map() }
    return undefined
  },
  'prompt.encoded': (order, event) => {
    const open = streamingTurn(order, event.turn)
    if (typeof open === 'string') return open
    if (open.encoded) return `the prompt of turn ${event.turn} is encoded already`
    open.encoded = true
    return undefined
  },
  'reply.prefilled': (order, event) => {
    const open = streamingTurn(order, event.turn)
    if (typeof open === 'string') return open
    if (open.begun) return `the reply of turn ${event.turn} has begun already`
    open.begun = true
    return undefined
  },
  'reply.given': (order, event) => {
    const open = streamingTurn(order, event.turn)
    if (typeof open === 'string') return open
    if (open.begun) return `the reply of turn ${event.turn} has begun already`
    if (event.index >= order.messages) return `there are only ${order.messages} messages`
    open.replied = true
    return undefined
  },
  'tool.replayed': (order) => {
    if (order.phase !== 'running') return 'run.started is missing'
    return order.open === undefined ? undefined : `turn ${order.open.turn} has begun already`
  },
  'request.failed': (order, event) => {
    const open = streamingTurn(order, event.turn)
    return typeof open === 'string' ? open : undefined
  },
  'tokens.appended': (order, event) => {
    const open = streamingTurn(order, event.turn)
    if (typeof open === 'string') return open
    open.begun = true
    return undefined
  },
  'message.completed': (order, event) => {
    const open = streamingTurn(order, event.turn)
    if (typeof open === 'string') return open
    const refusal = nextMessage(order, event.index)
    if (refusal === undefined) open.replied = true
    return refusal
  },
  'call.parsed': (order, event) => {
    const open = repliedTurn(order, event.turn)
    if (typeof open === 'string') return open
    if (open.calls.has(event.call.id)) return `call id ${event.call.id} is taken in turn ${event.turn}`
    open.calls.set(event.call.id, 'read')
    return undefined
  },
  'call.rejected': (order, event) => {
    const open = repliedTurn(order, event.turn)
    return typeof open === 'string' ? open : undefined
  },
  'tool.started': (order, event) => advanceCall(order, event, ['read', 'running']),
  'tool.progressed': (order, event) => advanceCall(order, event, ['running', 'running']),
  'tool.finished': (order, event) => advanceCall(order, event, ['running', 'answered']),
  'message.observed': (order, event) => {
    const open = repliedTurn(order, event.turn)
    if (typeof open === 'string') return open
    const waiting = unanswered(open, 'read') ?? unanswered(open, 'running')
    if (waiting !== undefined) return `tool.finished of ${waiting} is missing`
    return nextMessage(order, event.index)
  },
  'sequence.updated': (order, event) => {
    const open = openTurn(order, event.turn)
    return typeof open === 'string' ? open : undefined
  },
  'run.finished': (order, event) => {
    if (order.kind === 'draft') return 'a draft does not end'
    if (order.kind === 'episode' && event.outcome !== 'cancelled' && event.outcome !== 'failed') {
      if (order.phase !== 'running') return 'run.started is missing'
      if (order.open?.replied !== true) return `outcome ${event.outcome} needs a complete reply`
    }
    order.phase = 'finished'
    return undefined
  },
  'run.interrupted': (order) => {
    if (order.phase === 'interrupted') return 'the run is interrupted already'
    order.phase = 'interrupted'
    return undefined
  },
  'run.resumed': (order, event) => {
    if (order.phase !== 'interrupted') return 'run.interrupted is missing'
    if (event.turn < 1 || event.turn > order.turn + 1) return `turn ${order.turn + 1} or an earlier one was expected`
    if (event.turn === order.turn && order.open?.turn === order.turn) order.messages = order.open.firstMessage
    else if (event.turn !== order.turn + 1) return `only turn ${order.turn} can be taken again`
    else {
      const missing = missingOf(order.open)
      if (missing !== undefined) return missing
    }
    order.phase = 'resumed'
    order.turn = event.turn - 1
    order.open = undefined
    return undefined
  },
}

/** Checks a whole log; that of a fork counts on from its basis. @throws OrderError at the first event that breaks the order. */
export function checkOrder(events: Iterable<RunEvent>, basis?: Basis): void {
  const order = new LogOrder(basis)
  for (const event of events) order.take(event)
}
