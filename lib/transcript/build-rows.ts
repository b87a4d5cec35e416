import { pairCalls } from '../draft/call-results.ts'
import type { Interruption, MessageEntry, RunState, Turn } from '../run/state.ts'
import { ReplyScanner, scanReply } from '../tool-calls/scan-reply.ts'
import type { Segment } from '../tool-calls/scan-reply.ts'
import { turnRows } from './turn-rows.ts'
import type { TurnView } from './turn-rows.ts'
import type { CutRow, EndRow, NoteRow, Row, SystemRow } from './types.ts'
import { cutText } from './fork-words.ts'
import { failureAdvice, outcomeAdvice, outcomeSentence } from './words.ts'
import { writtenRows } from './written-rows.ts'

interface CachedTurn {
  readonly turn: Turn
  readonly inputs: string
  readonly rows: readonly Row[]
}

/** Messages that no turn led to, as they were drawn. */
interface CachedExchange {
  readonly from: number
  readonly entries: readonly MessageEntry[]
  readonly rows: readonly Row[]
}

/** The reply that is arriving: its scanner has read `length` characters of it. */
interface Arriving {
  readonly turn: number
  readonly attempt: number
  readonly scanner: ReplyScanner
  length: number
}

function sameValue(a: unknown, b: unknown, depth: number): boolean {
  if (Object.is(a, b)) return true
  if (depth === 0 || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const left = Object.entries(a)
  const right = new Map<string, unknown>(Object.entries(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameValue(value, right.get(key), depth - 1))
}

/**
 * The rows of before wherever they say the same, so that what did not change is not drawn again. Rows are compared where they
 * stand: a log only grows, so all but the last ones stand where they stood.
 */
function keepRows(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  let changed = before.length !== after.length
  const rows = after.map((row, at) => {
    const old = before[at]
    if (old === row || (old?.key === row.key && sameValue(old, row, 3))) return old
    changed = true
    return row
  })
  return changed ? rows : before
}

/**
 * Makes transcript rows of a run's state, and remembers them: a row is the very same object as long as it says the same,
 * and so is the list. Costs what has changed: finished turns are not read again.
 */
export class RowBuilder {
  private readonly turns = new Map<number, CachedTurn>()
  private readonly written = new WeakMap<MessageEntry, CachedExchange>()
  private readonly watched = new Set<number>()
  private arriving: Arriving | undefined
  private rows: readonly Row[] = []
  private built: RunState | undefined

  build(state: RunState): readonly Row[] {
    if (state === this.built) return this.rows
    this.built = state
    const system = systemRow(state)
    const rows: Row[] = system === undefined ? [] : [system]
    const cut = new Cut(state)
    const interruptions = Map.groupBy(state.interruptions.entries(), ([, one]) => one.resumedTurn)
    const placed = new Set<number>()
    let next = 0
    for (const [at, turn] of state.turns.entries()) {
      this.pushWritten(rows, cut, { state, from: next, to: turn.firstMessage })
      cut.pushAt(rows, turn.firstMessage)
      for (const [index, one] of interruptions.get(turn.turn) ?? []) {
        placed.add(index)
        rows.push(interruptionRow(one, index))
      }
      for (const row of this.turnRows(state, at)) {
        // A reply that is kept and answered here: what it is told behind the cut is the fork's own.
        if (row.kind === 'observation') cut.pushAt(rows, row.message ?? 0)
        rows.push(row)
      }
      next = endOfTurn(state, turn)
    }
    this.pushWritten(rows, cut, { state, from: next, to: state.messages.length })
    cut.pushAt(rows, state.messages.length)
    for (const [index, one] of state.interruptions.entries()) if (!placed.has(index)) rows.push(interruptionRow(one, index))
    const end = endRow(state)
    if (end !== undefined) rows.push(end)
    this.rows = keepRows(this.rows, rows)
    return this.rows
  }

  /** The messages of a range, none of which a turn led to: exchange by exchange, each from one assistant's message to the next. */
  private pushWritten(rows: Row[], cut: Cut, { state, from, to }: { state: RunState; from: number; to: number }): void {
    for (let start = from; start < to; ) {
      let end = start + 1
      while (end < to && state.messages[end]?.message.role !== 'assistant') end += 1
      for (const row of this.writtenRows(state.messages.slice(start, end), start)) {
        if (row.head !== undefined) cut.pushAt(rows, row.message ?? 0)
        rows.push(row)
      }
      start = end
    }
  }

  private writtenRows(entries: readonly MessageEntry[], from: number): readonly Row[] {
    const [first] = entries
    if (first === undefined) return []
    const known = this.written.get(first)
    const isSame = known?.from === from && known.entries.length === entries.length && entries.every((entry, at) => entry === known.entries[at])
    if (isSame) return known.rows
    const rows = writtenRows(entries, from)
    this.written.set(first, { from, entries, rows })
    return rows
  }

  private turnRows(state: RunState, at: number): readonly Row[] {
    const turn = state.turns[at]
    if (turn === undefined) return []
    const { live, final } = roleOfTurn(state, at)
    const end = endOfTurn(state, turn)
    const inputs = `${end} ${live} ${final}`
    const cached = this.turns.get(turn.turn)
    if (cached?.turn === turn && cached.inputs === inputs) return cached.rows
    if (live && turn.streamed !== undefined) this.watched.add(turn.turn)
    const view = {
      turn,
      run: state,
      entry: turn.messageIndex === undefined ? undefined : state.messages[turn.messageIndex],
      ...this.readReply(state, turn),
      standing: standingCalls(state, turn),
      observed: observedIn(state, turn, end),
      live,
      watched: this.watched.has(turn.turn),
      final,
    }
    const rows = keepRows(cached?.rows ?? [], turnRows(view))
    this.turns.set(turn.turn, { turn, inputs, rows })
    return rows
  }

  private readReply(state: RunState, turn: Turn): { content: string; segments: readonly Segment[]; reasoning: string } {
    if (turn.streamed !== undefined) {
      const { content, reasoning } = turn.streamed
      return { content, reasoning, segments: this.arrivingSegments(turn, content) }
    }
    const message = turn.messageIndex === undefined ? undefined : state.messages[turn.messageIndex]?.message
    const content = message?.content ?? ''
    const segments = scanReply(content, { truncated: turn.finishReason === 'length' })
    return { content, reasoning: message?.reasoning ?? '', segments }
  }

  private arrivingSegments(turn: Turn, content: string): readonly Segment[] {
    const known = this.arriving
    const goesOn = known?.turn === turn.turn && known.attempt === turn.attempt && known.length <= content.length
    const arriving = goesOn ? known : { turn: turn.turn, attempt: turn.attempt, scanner: new ReplyScanner(), length: 0 }
    this.arriving = arriving
    if (content.length > arriving.length) arriving.scanner.push(content.slice(arriving.length))
    arriving.length = content.length
    return arriving.scanner.segments
  }
}

/** Behind the last of the messages that belong to a turn. */
function endOfTurn({ messages }: RunState, { turn, firstMessage }: Turn): number {
  let end = firstMessage
  while (messages[end] !== undefined && messages[end]?.turn === turn) end += 1
  return end
}

function roleOfTurn(state: RunState, at: number): Pick<TurnView, 'live' | 'final'> {
  const isLast = at === state.turns.length - 1
  return { live: isLast && state.status === 'running', final: isLast && state.outcome === 'final' }
}

/** The calls of a reply that stood there before its turn, with the results that did. */
function standingCalls({ messages }: RunState, { given, firstMessage }: Turn): TurnView['standing'] {
  if (given === undefined) return []
  return pairCalls(messages.slice(firstMessage, firstMessage + given).map((entry) => entry.message)).pairs
}

/** The messages after a turn's reply and before message `end`: what the model was told. */
function observedIn(state: RunState, { messageIndex }: Turn, end: number): TurnView['observed'] {
  if (messageIndex === undefined) return []
  const from = messageIndex + 1
  return state.messages.slice(from, end).map((entry, index) => ({ index: from + index, entry }))
}

/** Where a fork's row about its base stands: behind the last message that was there before the fork was made. */
class Cut {
  private readonly row: CutRow | undefined
  private readonly at: number
  private isPlaced = false

  constructor(state: RunState) {
    const { base, messages, createdAt, environment, replayed } = state
    if (base === undefined) {
      this.at = 0
      return
    }
    const last = messages.findLastIndex((entry) => entry.at < createdAt)
    this.at = last + 1
    const turns = new Set(messages.slice(0, this.at).flatMap((entry) => entry.turn ?? []))
    const text = cutText(state, { messages: this.at, turns: turns.size })
    this.row = { kind: 'cut', key: 'cut', text, environment, replayed }
  }

  /** Places the row, once, where message `index` is about to stand behind the cut. */
  pushAt(rows: Row[], index: number): void {
    if (this.row === undefined || this.isPlaced || index < this.at) return
    this.isPlaced = true
    rows.push(this.row)
  }
}

function systemRow(state: RunState): SystemRow | undefined {
  const text = state.systemPrompt || (state.startedAt === undefined ? (state.config?.system ?? '') : '')
  const tools = state.tools.map((tool) => tool.function.name)
  // Of a retake that has not begun, the tools are known from its base, and the prompt is not yet.
  const isKnown = state.kind !== 'episode' || state.startedAt !== undefined
  if (text === '' && (tools.length === 0 || !isKnown)) return undefined
  return { kind: 'system', key: 'system', head: { role: 'system', at: state.startedAt ?? state.createdAt }, text, tools }
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`
}

function interruptionRow(one: Interruption, index: number): NoteRow {
  const resumed = one.resumedTurn === undefined ? 'Not resumed yet.' : `Resumed at turn ${one.resumedTurn}.`
  const discarded = one.discarded.length === 0 ? '' : ' What had arrived of that turn was discarded and is kept below.'
  return {
    kind: 'note',
    key: `i${index}`,
    tone: 'warn',
    title: 'The server stopped in mid-episode',
    text: `${sentence(one.why)} ${resumed}${discarded}`,
    discarded: one.discarded,
    error: false,
  }
}

function endRow(state: RunState): EndRow | undefined {
  if (state.outcome === undefined || state.finishedAt === undefined) return undefined
  const { error, finishedAt } = state
  return {
    kind: 'end',
    key: 'end',
    outcome: state.outcome,
    text: error === undefined ? outcomeSentence(state.outcome) : error.message,
    advice: error === undefined ? outcomeAdvice(state.outcome) : failureAdvice(error.code),
    finishedAt,
    durationMs: finishedAt - (state.startedAt ?? state.createdAt),
  }
}
