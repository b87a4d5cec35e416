import type { Span } from '../tool-calls/types.ts'

const TAG = /<\/?(?:tool_call|tool_response|think)>/g
const CONTROL_TOKEN = /<\|[^\s<>|]{1,100}\|>/g

export interface FoundText {
  readonly text: string
  readonly span: Span
}

/** The tags in a text that a model or a reader of calls takes for more than text. */
export function tagsIn(text: string): FoundText[] {
  return text.includes('<') ? found(text, TAG) : []
}

/** Control tokens spelled out in a text: those between `<|` and `|>`, and the ones given. In order; none is told twice. */
export function controlTokensIn(text: string, given: readonly string[]): FoundText[] {
  const tokens = text.includes('<|') ? found(text, CONTROL_TOKEN) : []
  const more = given.filter((token) => token !== '' && text.includes(token)).flatMap((token) => occurrences(text, token))
  const own = more.filter(({ span }) => !tokens.some((other) => other.span[0] < span[1] && span[0] < other.span[1]))
  return own.length === 0 ? tokens : [...tokens, ...own].toSorted((one, other) => one.span[0] - other.span[0])
}

function found(text: string, pattern: RegExp): FoundText[] {
  return Array.from(text.matchAll(pattern), (match) => ({ text: match[0], span: [match.index, match.index + match[0].length] as const }))
}

function occurrences(text: string, part: string): FoundText[] {
  const all: FoundText[] = []
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) {
    all.push({ text: part, span: [at, at + part.length] })
  }
  return all
}

/** A text in which a tag is no tag: in JSON its `<` is written as an escape, else as `&lt;`. */
export function withoutTag(text: string, span: Span, isJson: boolean): string {
  return text.slice(0, span[0]) + (isJson ? String.raw`\u003c` : '&lt;') + text.slice(span[0] + 1)
}
