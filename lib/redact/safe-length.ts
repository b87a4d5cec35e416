import { mayGoOn } from './unwrap.ts'

/** Lines up to this length are held back whole until they end. */
const LONGEST_LINE = 2000
/** Of a longer line this much is held back, and the word that begins before it. */
const HELD = 512
const KEY_BEGINS = '-----BEGIN'
const KEY_ENDS = /-----END [^\n-]*-----/g

/**
 * How much of a text that is still being written can be shown without showing a part of a secret that is not whole yet:
 * all but the line that goes on (of a very long one all but its last words), and the lines that it may go on with; and all
 * before a key block that is not closed.
 */
export function safeLength(text: string): number {
  const line = text.lastIndexOf('\n') + 1
  const end = text.length - line > LONGEST_LINE ? Math.max(line, wordStart(text, text.length - HELD)) : line
  return Math.min(end === line ? wrappedStart(text, end) : end, openKey(text))
}

/** Where the lines before this one begin that are wrapped, as base64 is: so many of the last as a value may be spread over. */
function wrappedStart(text: string, line: number): number {
  let start = line
  while (start > 0 && line - start < LONGEST_LINE) {
    const before = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1
    if (!mayGoOn(text.slice(before, start - 1))) break
    start = before
  }
  return start
}

/** Behind the last white space before a place. */
function wordStart(text: string, before: number): number {
  for (let at = before; at > 0; at -= 1) if (/\s/.test(text[at - 1] ?? '')) return at
  return 0
}

function openKey(text: string): number {
  const begin = text.lastIndexOf(KEY_BEGINS)
  if (begin === -1) return Infinity
  KEY_ENDS.lastIndex = begin
  return KEY_ENDS.test(text) ? Infinity : begin
}
