import type { Token } from '../tokens/token.ts'
import { safeLength } from './safe-length.ts'
import { TokenPlaces, type PlacedToken } from './token-places.ts'

/** What one event added to a stream. */
export interface Piece {
  readonly stream: TextStream
  readonly start: number
  readonly end: number
  readonly placed: readonly PlacedToken[]
}

interface Covered {
  /** As long as the stream's text. */
  readonly text: string
  readonly ranges: readonly { readonly start: number; readonly end: number }[]
}

/** A text that comes in pieces, as one. */
export class TextStream {
  closed = false
  length: number
  /** Up to where the text was looked through. */
  learned = 0
  /** From where on it is not known what it was going to be, where it was left in the middle. */
  openFrom = Infinity
  /** Whether the tokens write this very text, so that a place in it is a place among them. */
  aligned = true
  private readonly parts: string[]
  private readonly places: TokenPlaces
  private kept: { length: number; size: number; covered: Covered } | undefined
  private safeAt = { length: -1, safe: 0 }

  /** @param text what it begins with, before its first piece. */
  constructor(text = '') {
    this.parts = [text]
    this.length = text.length
    this.places = new TokenPlaces(text)
  }

  get text(): string {
    const text = this.parts.join('')
    this.parts.splice(0, this.parts.length, text)
    return text
  }

  /** The text as the tokens write it. */
  get written(): string {
    return this.places.text
  }

  add(text: string, tokens: readonly Token[]): Piece {
    const start = this.length
    const before = this.places.length
    const placed = this.places.place(tokens)
    this.parts.push(text)
    this.length += text.length
    if (tokens.length > 0 && (before !== start || this.places.writtenFrom(before) !== text)) this.aligned = false
    return { stream: this, start, end: this.length, placed }
  }

  /** The range that is not known, if there is one. */
  openEnd(): { readonly start: number; readonly end: number }[] {
    return this.openFrom < this.length ? [{ start: this.openFrom, end: this.length }] : []
  }

  /** How much of it can be shown while more may come. */
  safe(): number {
    if (this.safeAt.length !== this.length) this.safeAt = { length: this.length, safe: safeLength(this.text) }
    return this.safeAt.safe
  }

  /** What `cover` makes of the text as it stands; made anew when the text has grown, or there is more to cut (`size`). */
  covered(size: number, cover: (text: string) => Covered): Covered {
    const { length } = this
    if (this.kept?.length !== length || this.kept.size !== size) this.kept = { length, size, covered: cover(this.text) }
    return this.kept.covered
  }
}
