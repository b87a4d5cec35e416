import type { CallPair } from '../draft/call-results.ts'
import type { MessageEntry, RunState, Turn } from '../run/state.ts'
import type { Segment } from '../tool-calls/scan-reply.ts'
import type { CallRow, NoteRow, ObservationRow, RejectionRow, ReplyPart, Row, RowHead, WritingRow } from './types.ts'
import { begunNote } from './fork-words.ts'
import { messageNotes, turnNotes } from './head-notes.ts'
import { blankStart, withoutBlankEnds } from './reply-text.ts'
import { cutShort } from './words.ts'
import { writtenCallRow } from './written-rows.ts'

/** One turn with all that its rows are made from. */
export interface TurnView {
  readonly turn: Turn
  /** What its run chose to go on with, and when that was made. */
  readonly run: Pick<RunState, 'replaceWith' | 'createdAt'>
  /** The reply's message, once it is complete. */
  readonly entry: MessageEntry | undefined
  /** Of the reply's content: complete, or as far as it has arrived. */
  readonly content: string
  readonly segments: readonly Segment[]
  readonly reasoning: string
  /** Of a reply that stood there before its turn: its calls, with the results that stood there, too. */
  readonly standing: readonly CallPair[]
  /** What the model was told after this turn, with its index in the run. */
  readonly observed: readonly { readonly index: number; readonly entry: MessageEntry }[]
  /** The run goes on and this is its last turn. */
  readonly live: boolean
  readonly watched: boolean
  /** The reply is the run's final answer. */
  readonly final: boolean
}

type Entry = Turn['calls'][number]
type Place = Pick<Row, 'key' | 'turn' | 'message'>

function spanStart(entry: Entry): number | undefined {
  return entry.kind === 'call' ? entry.call.span?.[0] : entry.error.span?.[0]
}

/** Rejections of structured calls have an id to answer to; what was read from the text has a span in it. */
function isStructured(entry: Entry): boolean {
  return entry.kind === 'call' ? entry.call.source === 'structured' : entry.error.callId !== undefined
}

function entryRow(entry: Entry, place: Place, live: boolean): CallRow | RejectionRow {
  return entry.kind === 'call'
    ? { ...place, kind: 'call', entry, live }
    : { ...place, kind: 'rejection', error: entry.error }
}

function headOf({ turn, entry }: TurnView): RowHead {
  const tokens = turn.usage?.completionTokens ?? (turn.tokenCount > 0 ? turn.tokenCount : undefined)
  const recorded = turn.tokenCount > 0 ? turn.tokenCount : undefined
  const notes = [...turnNotes(turn), ...(entry === undefined ? [] : messageNotes(entry))]
  return {
    role: 'assistant',
    at: turn.startedAt,
    tokens,
    durationMs: turn.timing?.totalMs,
    recorded,
    drift: turn.prompt?.drift,
    ...(notes.length === 0 ? {} : { notes }),
  }
}

/** The name in a call that is still being written, once it can be told. */
export function nameInWriting(raw: string): string {
  return /"name"\s*:\s*"([^"\\]{1,100})"/.exec(raw)?.[1] ?? ''
}

/** How much of a stretch that starts at `from` in the reply stood there before the model wrote. */
function keptOf({ turn }: TurnView, from: number, text: string): { kept?: number } {
  const kept = Math.min(text.length, (turn.prefill?.text.content.length ?? 0) - from)
  return kept > 0 ? { kept } : {}
}

function textRows(view: TurnView, place: (key: string) => Place): Row[] {
  const { turn, content, segments, live } = view
  const key = `t${turn.turn}`
  const rows: Row[] = []
  let parts: ReplyPart[] = []
  let reasoning = view.reasoning
  let block = 0
  const flush = () => {
    if (parts.length === 0 && reasoning === '') return
    const name = rows.length === 0 ? key : `${key}.p${block}`
    const row = { ...place(name), kind: 'reply', parts, reasoning, live: false, watched: view.watched, final: view.final } as const
    const kept = reasoning === '' ? 0 : (turn.prefill?.text.reasoning.length ?? 0)
    rows.push(kept > 0 ? { ...row, keptReasoning: kept } : row)
    parts = []
    reasoning = ''
  }
  for (const segment of segments) {
    const span = segment.type === 'think' ? segment.inner : segment.span
    const whole = content.slice(...span)
    const text = withoutBlankEnds(whole)
    if (segment.type !== 'call') {
      const kept = keptOf(view, span[0] + blankStart(whole), text)
      if (text !== '') parts.push({ kind: segment.type, id: `${segment.type}${segment.span[0]}`, text, ...kept })
      continue
    }
    flush()
    const entry = turn.calls.find((one) => !isStructured(one) && spanStart(one) === segment.span[0])
    const at = place(`${key}.b${block}`)
    const stood = view.standing.find(({ call }) => call.span?.[0] === segment.span[0])
    if (entry !== undefined) rows.push(entryRow(entry, at, live))
    else if (stood !== undefined) rows.push(writtenCallRow(stood, at))
    else rows.push({ ...at, kind: 'writing', name: nameInWriting(segment.raw), text: segment.raw, live })
    block += 1
  }
  flush()
  return rows
}

function structuredId(entry: Entry): string | undefined {
  return entry.kind === 'call' ? entry.call.id : entry.error.callId
}

function structuredRows({ turn, live, standing }: TurnView, place: (key: string) => Place): Row[] {
  const key = `t${turn.turn}.s`
  if (turn.streamed !== undefined) {
    return turn.streamed.toolCalls.map(
      (call, index): WritingRow => ({
        ...place(`${key}${index}`),
        kind: 'writing',
        name: call?.name ?? '',
        text: call?.arguments ?? '',
        live,
      }),
    )
  }
  const entries = turn.calls.filter(isStructured)
  const ran = new Set(entries.map(structuredId))
  const stood = standing.filter(({ call }) => call.source === 'structured' && !ran.has(call.id))
  const rows = stood.map((pair, index) => writtenCallRow(pair, place(`${key}${index}`)))
  return [...rows, ...entries.map((entry, index) => entryRow(entry, place(`${key}${stood.length + index}`), live))]
}

/** Entries that neither a block of the text nor a structured call stands for: an import may hold such. */
function otherRows(view: TurnView, place: (key: string) => Place): Row[] {
  const blocks = new Set(view.segments.filter((one) => one.type === 'call').map((one) => one.span[0]))
  return view.turn.calls
    .filter((entry) => {
      const start = spanStart(entry)
      return !isStructured(entry) && (start === undefined || !blocks.has(start))
    })
    .map((entry, index) => entryRow(entry, place(`t${view.turn.turn}.o${index}`), view.live))
}

function note(place: Place, tone: NoteRow['tone'], [title, text]: readonly [string, string]): NoteRow {
  return { ...place, kind: 'note', tone, title, text, discarded: [], error: tone !== 'neutral' }
}

function noteRows({ turn, live }: TurnView, place: (key: string) => Place): NoteRow[] {
  const notes = turn.failures.map((failure, index) =>
    note(place(`t${turn.turn}.f${index}`), 'warn', [
      `The model server did not answer (try ${index + 1})`,
      `${failure.message} Tried again after ${(failure.retryInMs / 1000).toLocaleString('en')} s.`,
    ]),
  )
  const cut = cutShort(turn.finishReason)
  if (cut !== undefined) notes.push(note(place(`t${turn.turn}.cut`), 'warn', [cut, '']))
  if (turn.streamed !== undefined && !live) {
    notes.push(note(place(`t${turn.turn}.cut`), 'neutral', ['The reply ends here: it was never completed.', '']))
  }
  return notes
}

function observationRows({ turn, observed }: TurnView): ObservationRow[] {
  return observed.map(({ index, entry }) => ({
    key: `m${index}`,
    turn: turn.turn,
    message: index,
    kind: 'observation',
    text: entry.message.content,
    head: { role: entry.message.role, at: entry.at },
  }))
}

/** The rows of one turn, in the order in which the model wrote them; the first one carries the turn's head. */
export function turnRows(view: TurnView): readonly Row[] {
  const { turn, live } = view
  const place = (key: string): Place => ({ key, turn: turn.turn, message: turn.messageIndex })
  const notes = noteRows(view, place)
  const failures: NoteRow[] = notes.slice(0, turn.failures.length)
  const begun = begunNote(turn, view.run)
  if (begun !== undefined) failures.push({ ...note(place(`t${turn.turn}.begun`), 'neutral', [begun.title, '']), badge: begun.badge })
  const reply = [...textRows(view, place), ...structuredRows(view, place), ...otherRows(view, place)]
  const writing = live && turn.streamed !== undefined
  if (reply.length === 0) {
    const { watched, final } = view
    reply.push({ ...place(`t${turn.turn}`), kind: 'reply', parts: [], reasoning: '', live: false, watched, final })
  }
  const last = reply.at(-1)
  if (writing && last?.kind === 'reply') reply[reply.length - 1] = { ...last, live: true }
  const rows = [...failures, ...reply, ...notes.slice(turn.failures.length)]
  const first = rows[0]
  if (first !== undefined) rows[0] = { ...first, head: headOf(view) }
  return [...rows, ...observationRows(view)]
}
