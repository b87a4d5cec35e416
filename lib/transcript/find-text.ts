import type { ToolOutcome } from '../run/state.ts'
import { jsonText } from './json-text.ts'
import type { Row } from './types.ts'

/** A text of a row that can be searched. */
export interface FoundField {
  /** Names the text within the row; what draws it knows it by the same name. */
  readonly field: string
  readonly text: string
  /** Where what belongs to the next row begins: a match may reach into it, but not begin there. */
  readonly own?: number
}

/** One match: `start` and `end` are UTF-16 offsets in the field's text. */
export interface Match extends Pick<FoundField, 'field'> {
  readonly row: number
  readonly key: string
  readonly start: number
  readonly end: number
}

/** What a tool answered, as it is shown: its result, or the error where it failed. */
export function resultText(outcome: ToolOutcome): string {
  return outcome.ok ? jsonText(outcome.result) : (outcome.error ?? jsonText(outcome.result))
}

type Fields = { readonly [K in Row['kind']]: (row: Extract<Row, { kind: K }>) => readonly FoundField[] }

const one = (row: { readonly text: string }): readonly FoundField[] => [{ field: 'text', text: row.text }]

const FIELDS: Fields = {
  system: one,
  message: (row) => [
    { field: 'reasoning', text: row.reasoning },
    { field: 'text', text: row.text },
  ],
  reply: (row) => [
    { field: 'reasoning', text: row.reasoning },
    ...row.parts.map((part) => ({ field: part.id, text: part.text })),
  ],
  call: ({ entry: { call, progress, outcome } }) => [
    { field: 'name', text: call.name },
    { field: 'arguments', text: jsonText(call.arguments) },
    { field: 'progress', text: progress },
    { field: 'result', text: outcome === undefined ? '' : resultText(outcome) },
  ],
  rejection: ({ error }) => [
    { field: 'raw', text: error.raw },
    { field: 'reason', text: error.message },
  ],
  writing: one,
  observation: one,
  note: one,
  cut: one,
  prompt: () => [],
  'token-failure': (row) => [{ field: 'error', text: row.error }],
  tokens: ({ source, from, to }) => [{ field: 'tokens', ...source.searchText(from, to) }],
  end: one,
}

function fieldsBy<K extends Row['kind']>(kind: K, row: Extract<Row, { kind: K }>): readonly FoundField[] {
  return FIELDS[kind](row)
}

/** Every text of a row under the name that it is drawn by, folded parts included. */
export function fieldsOf(row: Row): readonly FoundField[] {
  return fieldsBy(row.kind, row)
}

/** The pattern for a search in plain words: any case, every character literal. Undefined for an empty search. */
export function findPattern(query: string): RegExp | undefined {
  return query === '' ? undefined : new RegExp(query.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), 'giu')
}

/** Where a pattern matches in one text. */
export function findIn(text: string, pattern: RegExp): readonly { readonly start: number; readonly end: number }[] {
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }))
}

/** At most this many matches are listed; the page says so where it stops. */
export const MATCH_LIMIT = 5000

/** All matches in all rows, in the order of the page, up to `MATCH_LIMIT`. */
export function findMatches(rows: readonly Row[], pattern: RegExp): readonly Match[] {
  const matches: Match[] = []
  for (const [row, item] of rows.entries()) {
    for (const { field, text, own = text.length } of fieldsOf(item)) {
      for (const { start, end } of text === '' ? [] : findIn(text, pattern)) {
        if (start >= own) break
        matches.push({ row, key: item.key, field, start, end })
        if (matches.length === MATCH_LIMIT) return matches
      }
    }
  }
  return matches
}
