import { pairCalls } from '../draft/call-results.ts'
import type { CallPair, ResultPlace } from '../draft/call-results.ts'
import { segmentsOf } from '../draft/message-calls.ts'
import type { MessageEntry, ToolOutcome } from '../run/state.ts'
import { isJsonObject, readWholeJson } from '../tool-calls/read-json.ts'
import { messageNotes } from './head-notes.ts'
import { withoutBlankEnds } from './reply-text.ts'
import type { CallRow, MessageRow, ObservationRow, RejectionRow, ReplyPart, Row, RowHead } from './types.ts'

function headOf(entry: MessageEntry): RowHead {
  const notes = messageNotes(entry)
  return { role: entry.message.role, at: entry.at, ...(notes.length === 0 ? {} : { notes }) }
}

/** What a written result says, as a tool would have answered. */
function outcomeOf({ text, source, ok }: ResultPlace): ToolOutcome {
  const json = readWholeJson(text)
  const value = json.ok ? json.value : text
  const error = isJsonObject(value) ? value['error'] : undefined
  if (!ok && typeof error === 'string') return { ok: false, result: null, error, durationMs: 0 }
  const result = source === 'text' && isJsonObject(value) && value['result'] !== undefined ? value['result'] : value
  return { ok, result, durationMs: 0 }
}

type Place = Pick<Row, 'key' | 'turn' | 'message'>

/** A written call with its written result; one that cannot be read is drawn as such. */
export function writtenCallRow({ call, results }: CallPair, place: Place): CallRow | RejectionRow {
  const { id = '', name, argumentsText, source } = call
  if (call.arguments === undefined) {
    const { kind = 'invalid_json', message = 'the call cannot be read' } = call.fault ?? {}
    return { ...place, kind: 'rejection', error: { kind, message, raw: argumentsText, ...(name === '' ? {} : { name }) }, written: true }
  }
  const [result] = results
  const parsed = { id, name, arguments: call.arguments, source, rawArguments: argumentsText }
  const entry = { kind: 'call' as const, call: parsed, progress: '' }
  return { ...place, kind: 'call', entry: result === undefined ? entry : { ...entry, outcome: outcomeOf(result) }, live: false, written: true }
}

/** An assistant's message that no turn led to: its text and its calls, as those of an executed turn are drawn. */
function assistantRows(entry: MessageEntry, index: number, pairs: readonly CallPair[]): Row[] {
  const { message } = entry
  const rows: Row[] = []
  let parts: ReplyPart[] = []
  let reasoning = message.reasoning ?? ''
  const place = (): Place => ({ key: rows.length === 0 ? `m${index}` : `m${index}.${rows.length}`, message: index })
  const flush = (): void => {
    if (parts.length === 0 && reasoning === '') return
    rows.push({ ...place(), kind: 'reply', parts, reasoning, live: false, watched: false, final: false })
    parts = []
    reasoning = ''
  }
  for (const segment of segmentsOf(message)) {
    if (segment.type === 'call') {
      flush()
      const pair = pairs.find(({ call }) => call.span?.[0] === segment.span[0])
      if (pair !== undefined) rows.push(writtenCallRow(pair, place()))
      continue
    }
    const text = withoutBlankEnds(message.content.slice(...(segment.type === 'think' ? segment.inner : segment.span)))
    if (text !== '') parts.push({ kind: segment.type, id: `${segment.type}${segment.span[0]}`, text })
  }
  flush()
  for (const pair of pairs) if (pair.call.source === 'structured') rows.push(writtenCallRow(pair, place()))
  if (rows.length === 0) rows.push({ ...place(), kind: 'reply', parts, reasoning, live: false, watched: false, final: false })
  const [first] = rows
  if (first !== undefined) rows[0] = { ...first, head: headOf(entry) }
  return rows
}

function otherRow(entry: MessageEntry, index: number, answers: ReadonlySet<number>): MessageRow | ObservationRow {
  const { message } = entry
  const row = { key: `m${index}`, message: index, head: headOf(entry), text: message.content }
  if (answers.has(index)) return { ...row, kind: 'observation' }
  return { ...row, kind: 'message', reasoning: message.reasoning ?? '' }
}

/**
 * The rows of messages that no turn led to: an assistant's (or none), and what stands between it and the next assistant's.
 * @param from place of the first one among the run's messages.
 */
export function writtenRows(entries: readonly MessageEntry[], from: number): readonly Row[] {
  const { pairs } = pairCalls(entries.map((entry) => entry.message))
  const answers = new Set(pairs.flatMap(({ results }) => results.map((result) => from + result.message)))
  return entries.flatMap((entry, at) =>
    entry.message.role === 'assistant' ? assistantRows(entry, from + at, pairs) : [otherRow(entry, from + at, answers)],
  )
}
