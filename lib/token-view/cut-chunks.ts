import type { TokenBytes } from './types.ts'

/** Tokens in one row of the list: few enough that a jump draws no more than it must, enough that text flows. */
export const CHUNK_TOKENS = 128
const LEAST_TOKENS = 40
/** Where a row ends whatever stands there: bytes that are no text, or marks without end, must not make one endless row. */
const MOST_TOKENS = 256
const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
/** What never begins a cluster of its own: marks, joiners, variation selectors, skin tones. */
const EXTENDS = /^[\p{M}\u200c\u200d\p{Emoji_Modifier}\u{e0020}-\u{e007f}]/u
const JOINS_ON = /[\u200d\p{Regional_Indicator}]$/u
const PAIRS = /^\p{Regional_Indicator}/u
const LONGEST_CODE_POINT = 4

const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

/** The whole code points that bytes begin with; '' where the first one is not all there. */
function wholeText(bytes: Uint8Array): string {
  const text = lenient.decode(bytes, { stream: true })
  lenient.decode()
  return text
}

/**
 * Whether what the reader sees as one character may be spread over both sides of the start of token `at`. `end` is how many
 * bytes have come: what is cut off there may still become something that extends the character before it.
 */
function splitsCharacter({ bytes, byteStart }: TokenBytes, at: number, end: number): boolean {
  const start = byteStart[at] ?? 0
  if (start >= end) return true
  const first = bytes[start] ?? 0
  const before = bytes[start - 1] ?? 0
  if (first < 0x80) return first === NEWLINE && before === CARRIAGE_RETURN
  if (first < 0xc0) return true
  const next = wholeText(bytes.subarray(start, Math.min(end, start + LONGEST_CODE_POINT)))
  if (next === '' || EXTENDS.test(next)) return true
  const last = lenient.decode(bytes.subarray(Math.max(0, start - LONGEST_CODE_POINT), start))
  return JOINS_ON.test(last) && (last.endsWith('\u200d') || PAIRS.test(next))
}

function endsLine({ bytes, byteStart }: TokenBytes, at: number): boolean {
  const end = byteStart[at] ?? 0
  return end > (byteStart[at - 1] ?? 0) && bytes[end - 1] === NEWLINE
}

/**
 * Where the row that begins at token `start` ends: after the first line break that leaves it between 40 and 128 tokens, else
 * after 128, but never inside a character (then a little later). Undefined while more tokens may still belong to it, so an end
 * that was given never changes as tokens arrive.
 */
export function chunkEnd(text: TokenBytes, start: number, length: number): number | undefined {
  const usual = start + CHUNK_TOKENS
  for (let at = start + LEAST_TOKENS; at <= Math.min(usual, length); at += 1) if (endsLine(text, at)) return at
  const most = start + MOST_TOKENS
  const end = text.byteStart[length] ?? 0
  for (let at = usual; at < Math.min(length, most); at += 1) if (!splitsCharacter(text, at, end)) return at
  return length > most ? most : undefined
}
