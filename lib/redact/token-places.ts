import { incompleteTail } from '../tokens/incomplete-tail.ts'
import { bytesOf } from '../tokens/token-bytes.ts'
import type { Token } from '../tokens/token.ts'
import { blocks, cover, type Cut } from './cutter.ts'

/** A token and what of the text it wrote; `touched`: up to where a character goes on that it only began. */
interface Placed {
  readonly token: Token
  readonly start: number
  readonly end: number
  readonly touched: number
}

/**
 * Follows the tokens of a growing text: where in it each of them stands. Special tokens add nothing to the text. Bytes are
 * decoded as they come, since a character can be spread over several tokens.
 */
export class TokenPlaces {
  /** How long the text is that the tokens have written so far, whole characters only. */
  length: number
  private readonly written: string[]
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly withSpecials: boolean

  /** @param text what the text begins with before the first token. @param withSpecials special tokens are part of the text. */
  constructor(text = '', { withSpecials = false } = {}) {
    this.written = [text]
    this.length = text.length
    this.withSpecials = withSpecials
  }

  get text(): string {
    const text = this.written.join('')
    this.written.splice(0, this.written.length, text)
    return text
  }

  /** The text written from place `start` on. */
  writtenFrom(start: number): string {
    let text = ''
    for (let at = this.written.length - 1, left = this.length - start; left > 0 && at >= 0; at -= 1) {
      const part = this.written[at] ?? ''
      text = part + text
      left -= part.length
    }
    return text.slice(text.length - (this.length - start))
  }

  place(tokens: readonly Token[]): Placed[] {
    return tokens.map((token) => this.placeOne(token))
  }

  private placeOne(token: Token): Placed {
    const start = this.length
    if (token.special === true && !this.withSpecials) return { token, start, end: start, touched: start }
    const { bytes } = bytesOf(token)
    const text = this.decoder.decode(Uint8Array.from(bytes), { stream: true })
    this.written.push(text)
    this.length += text.length
    const end = this.length
    return { token, start, end, touched: incompleteTail(bytes) > 0 || end === start ? end + 1 : end }
  }
}
export type PlacedToken = Placed

/**
 * Tokens with those blank that say anything of the ranges: no id, bytes, logprob or alternatives, and blocks for the text
 * (of a token that reaches out of them only for what lies inside).
 */
export function blankTokens(placed: readonly PlacedToken[], text: string, ranges: readonly Pick<Cut, 'start' | 'end'>[]): Token[] {
  if (ranges.length === 0) return placed.map(({ token }) => token)
  const sorted = ranges.toSorted((one, other) => one.start - other.start)
  let first = 0
  return placed.map(({ token, start, end, touched }) => {
    // Ranges can overlap, so that only those are passed over that end before everything to come.
    while ((sorted[first]?.end ?? Infinity) <= start) first += 1
    const hits: { start: number; end: number }[] = []
    for (let at = first; (sorted[at]?.start ?? Infinity) < touched; at += 1) {
      const range = sorted[at]
      if (range !== undefined && range.end > start) hits.push({ start: Math.max(0, range.start - start), end: range.end - start })
    }
    return hits.length === 0 || (token.special === true && start === end) ? token : { text: cover(text.slice(start, end), hits) }
  })
}

/** A token of which nothing is told but how long it was. */
export function blankToken({ text }: Token): Token {
  return { text: blocks(text) }
}
