import { codePointAt, isLoner } from './code-points.ts'
import { BYTES_UNKNOWN_FLAG, SPECIAL_FLAG } from './columns.ts'
import type { TokenColumns } from './columns.ts'
import { textOfBytes } from './token-bytes.ts'

/** What a cluster is: ordinary text, one special token, or one token whose bytes are not known. */
const TEXT_CLUSTER = 0
export const SPECIAL_CLUSTER = 1
export const UNKNOWN_CLUSTER = 2

/** A cluster of more tokens than this is cut: no real character is spread over so many. */
const MOST_TOKENS = 64

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Tokens as text that can be drawn. A cluster is the smallest run of whole tokens that holds whole characters (grapheme
 * clusters): most hold one token, an emoji spread over ten tokens is one cluster of ten. Cluster `i` has tokens
 * `tokenStart[i]` to `tokenStart[i + 1]` and characters `charStart[i]` to `charStart[i + 1]` (UTF-16) of `text`.
 */
export interface TokenText {
  /** How many clusters. */
  readonly count: number
  /** The text of all tokens, special ones with their literal text. */
  readonly text: string
  readonly tokenStart: Uint32Array
  readonly charStart: Uint32Array
  /** `TEXT_CLUSTER`, `SPECIAL_CLUSTER` or `UNKNOWN_CLUSTER`. */
  readonly kinds: Uint8Array
}

const EMPTY: TokenText = {
  count: 0,
  text: '',
  tokenStart: new Uint32Array(1),
  charStart: new Uint32Array(1),
  kinds: new Uint8Array(0),
}

/** Reads columns as clusters of text. Linear. */
export function readTokenText(columns: TokenColumns): TokenText {
  return appendTokenText(EMPTY, columns)
}

/**
 * The same when columns have grown: `before` was read from their first tokens. Only the last cluster, to which more
 * may belong, and what is new are read; the result is what reading everything gives.
 */
export function appendTokenText(before: TokenText, columns: TokenColumns): TokenText {
  const kept = settledClusters(before)
  const clusters = new Clusters(columns, before, kept)
  for (let token = before.tokenStart[kept] ?? 0; token < columns.count; ) {
    const kind = kindOf(columns, token)
    let end = token + 1
    if (kind === TEXT_CLUSTER) while (end < columns.count && kindOf(columns, end) === TEXT_CLUSTER) end += 1
    if (kind === TEXT_CLUSTER) clusters.addRun(token, end)
    else clusters.addToken(token, kind)
    token = end
  }
  return clusters.finish()
}

/** How many clusters nothing can change any more: all before the last one that has any text. */
function settledClusters({ count, charStart }: TokenText): number {
  let last = count - 1
  while (last > 0 && charStart[last] === charStart[last + 1]) last -= 1
  return Math.max(0, last)
}

function kindOf({ flags }: TokenColumns, token: number): number {
  const flag = flags[token] ?? 0
  if (flag & SPECIAL_FLAG) return SPECIAL_CLUSTER
  return flag & BYTES_UNKNOWN_FLAG ? UNKNOWN_CLUSTER : TEXT_CLUSTER
}

/** How a token of a run begins. */
const INSIDE = 0
const SURE = 1
const ASK = 2

class Clusters {
  private readonly columns: TokenColumns
  private count: number
  private text: string
  private readonly tokenStart: Uint32Array
  private readonly charStart: Uint32Array
  private readonly kinds: Uint8Array

  constructor(columns: TokenColumns, before: TokenText, kept: number) {
    const most = kept + columns.count - (before.tokenStart[kept] ?? 0)
    this.columns = columns
    this.count = kept
    this.text = before.text.slice(0, before.charStart[kept])
    this.tokenStart = new Uint32Array(most + 1)
    this.charStart = new Uint32Array(most + 1)
    this.kinds = new Uint8Array(most)
    this.tokenStart.set(before.tokenStart.subarray(0, kept))
    this.charStart.set(before.charStart.subarray(0, kept))
    this.kinds.set(before.kinds.subarray(0, kept))
  }

  private begin(token: number, char: number, kind: number): void {
    this.tokenStart[this.count] = token
    this.charStart[this.count] = char
    this.kinds[this.count] = kind
    this.count += 1
  }

  addToken(token: number, kind: number): void {
    this.begin(token, this.text.length, kind)
    this.text += this.read(token, token + 1)
  }

  private read(token: number, end: number): string {
    const { bytes, byteStart } = this.columns
    return textOfBytes(bytes.subarray(byteStart[token], byteStart[end]))
  }

  /** A run of ordinary tokens, which are decoded together. */
  addRun(token: number, end: number): void {
    const offset = this.text.length
    const text = this.read(token, end)
    this.text += text
    const { states, chars } = this.scan(token, end)
    for (let at = 0; at < states.length; ) {
      let next = at + 1
      let asks = false
      while (next < states.length && states[next] !== SURE) {
        asks ||= states[next] === ASK
        next += 1
      }
      const place = { token: token + at, char: offset + (chars[at] ?? 0) }
      this.begin(place.token, place.char, TEXT_CLUSTER)
      if (asks) {
        const stretch = text.slice(chars[at], chars[next] ?? text.length)
        this.ask({ text: stretch, states: states.subarray(at, next), chars: chars.subarray(at, next) }, place)
      }
      at = next
    }
  }

  /** Where each token of a run begins: inside a character, surely at a new one, or as the segmenter says. */
  private scan(token: number, end: number): { states: Uint8Array; chars: Uint32Array } {
    const { bytes, byteStart } = this.columns
    const states = new Uint8Array(end - token)
    const chars = new Uint32Array(end - token)
    const stop = byteStart[end] ?? 0
    let at = byteStart[token] ?? 0
    let char = 0
    let next = token
    let alone = true
    let first = true
    while (at < stop) {
      const { value, length } = codePointAt(bytes, at, stop)
      const loner = isLoner(value)
      for (; next < end && (byteStart[next] ?? 0) < at + length; next += 1) {
        if (byteStart[next] !== at) continue
        states[next - token] = first || (loner && alone) ? SURE : ASK
        chars[next - token] = char
      }
      alone = loner
      first = false
      at += length
      char += value > 0xffff ? 2 : 1
    }
    states.fill(SURE, next - token)
    chars.fill(char, next - token)
    return { states, chars }
  }

  /**
   * Begins a cluster where the segmenter sees a new grapheme, and where one would grow beyond all measure. It is asked
   * about one stretch of bounded length after another, each from where the last cluster began: what joins two characters
   * stands between them, so nothing before matters, and text that never ends a grapheme costs no more than any other.
   */
  private ask(run: Run, place: { token: number; char: number }): void {
    const { states } = run
    for (let from = 0; from < states.length; ) {
      let end = Math.min(from + MOST_TOKENS, states.length)
      while (end < states.length && states[end] === INSIDE) end += 1
      const found = graphemesIn(run, from, end)
      if (found.length === 0 && end < states.length) found.push(end)
      for (const at of found) this.begin(place.token + at, place.char + charAt(run, at), TEXT_CLUSTER)
      from = end < states.length ? (found.at(-1) ?? end) : end
    }
  }

  finish(): TokenText {
    const { count, text } = this
    this.tokenStart[count] = this.columns.count
    this.charStart[count] = text.length
    return {
      count,
      text,
      tokenStart: this.tokenStart.subarray(0, count + 1),
      charStart: this.charStart.subarray(0, count + 1),
      kinds: this.kinds.subarray(0, count),
    }
  }
}

/** Some tokens of a run and their text. */
interface Run {
  readonly text: string
  readonly states: Uint8Array
  /** Where each token begins in its run's text, which may begin before this one. */
  readonly chars: Uint32Array
}

function charAt({ text, chars }: Run, at: number): number {
  return at < chars.length ? (chars[at] ?? 0) - (chars[0] ?? 0) : text.length
}

/** Which tokens between `from` and `end` begin a grapheme; `from` itself does and is not listed. */
function graphemesIn(run: Run, from: number, end: number): number[] {
  const start = charAt(run, from)
  const found: number[] = []
  let at = from + 1
  for (const { index } of segmenter.segment(run.text.slice(start, charAt(run, end)))) {
    for (; at < end && (run.states[at] === INSIDE || charAt(run, at) <= start + index); at += 1) {
      if (run.states[at] !== INSIDE && charAt(run, at) === start + index) found.push(at)
    }
  }
  return found
}
