import type { TokenColumns } from '../tokens/columns.ts'
import { CHANNEL_SHIFT } from '../tokens/columns.ts'
import { columnLogprob } from '../tokens/column-token.ts'
import type { LogprobAt } from '../tokens/stats.ts'
import { textOfBytes } from '../tokens/token-bytes.ts'
import { CHANNELS } from '../tokens/token.ts'
import type { Channel } from '../tokens/token.ts'
import { chunkEnd } from './cut-chunks.ts'
import type { TokenSide } from './token-place.ts'

const NEWLINE = 0x0a
const WIDE = 100
const LOOK_AHEAD = 100
const NONE = { altIds: new Uint32Array(), altLogprobs: new Float32Array(), altByteStart: new Uint32Array(1), altBytes: new Uint8Array() }

/** An array with room for `length` items: the same where it has, else a copy with room for twice as many. */
function withRoom<T extends Uint32Array | Float32Array | Uint16Array | Uint8Array>(array: T, length: number, make: (size: number) => T): T {
  if (array.length >= length) return array
  const grown = make(Math.max(length, array.length * 2))
  grown.set(array)
  return grown
}

/**
 * The tokens of one side of one turn, from its first one on, without alternatives. It only grows: what was read of a token
 * stays true, and appending costs what is appended.
 */
export class TokenPart {
  readonly turn: number
  readonly side: TokenSide
  private all: TokenColumns = {
    count: 0,
    ids: new Uint32Array(),
    logprobs: new Float32Array(),
    ranks: new Uint16Array(),
    flags: new Uint8Array(),
    byteStart: new Uint32Array(1),
    bytes: new Uint8Array(),
    altStart: new Uint32Array(1),
    ...NONE,
  }
  private readonly cuts: number[] = []
  private channels = 0
  private cutFrom = 0

  constructor(turn: number, side: TokenSide) {
    this.turn = turn
    this.side = side
  }

  get length(): number {
    return this.all.count
  }

  /** The columns so far; those after `length` are room for more. */
  get columns(): TokenColumns {
    return this.all
  }

  /** The logprob of a generated token; null for one that was given, or where it is not known. */
  get logprobAt(): LogprobAt {
    return columnLogprob(this.all)
  }

  append(more: TokenColumns): void {
    const { all } = this
    const count = all.count + more.count
    const shift = all.byteStart[all.count] ?? 0
    const grown = {
      ...all,
      count,
      ids: withRoom(all.ids, count, (size) => new Uint32Array(size)),
      logprobs: withRoom(all.logprobs, count, (size) => new Float32Array(size)),
      ranks: withRoom(all.ranks, count, (size) => new Uint16Array(size)),
      flags: withRoom(all.flags, count, (size) => new Uint8Array(size)),
      byteStart: withRoom(all.byteStart, count + 1, (size) => new Uint32Array(size)),
      bytes: withRoom(all.bytes, shift + more.bytes.length, (size) => new Uint8Array(size)),
      altStart: withRoom(all.altStart, count + 1, (size) => new Uint32Array(size)),
    }
    grown.ids.set(more.ids, all.count)
    grown.logprobs.set(more.logprobs, all.count)
    grown.ranks.set(more.ranks, all.count)
    grown.flags.set(more.flags, all.count)
    grown.bytes.set(more.bytes, shift)
    for (let at = 0; at < more.count; at += 1) {
      grown.byteStart[all.count + at + 1] = shift + (more.byteStart[at + 1] ?? 0)
      this.channels |= 1 << (((more.flags[at] ?? 0) >> CHANNEL_SHIFT) & 3)
    }
    this.all = grown
    this.cut()
  }

  /** Its first `count` tokens, as a part that does not grow. It shares the columns, so it costs next to nothing. */
  first(count: number): TokenPart {
    const part = new TokenPart(this.turn, this.side)
    part.all = { ...this.all, count: Math.min(count, this.length) }
    part.channels = this.channels
    for (const end of this.cuts) if (end <= count) part.cuts.push(end)
    part.cutFrom = part.cuts.at(-1) ?? 0
    return part
  }

  /** Where each row of tokens ends, the last one (which may still grow) included. */
  get ends(): readonly number[] {
    return this.cutFrom < this.length ? [...this.cuts, this.length] : this.cuts
  }

  /** Whether any token is of a channel. */
  has(channel: Channel): boolean {
    return (this.channels & (1 << CHANNELS.indexOf(channel))) !== 0
  }

  bytesOf(from: number, to: number): Uint8Array {
    return this.all.bytes.subarray(this.all.byteStart[from], this.all.byteStart[to])
  }

  /** The text of a range, decoded as a whole: U+FFFD stands only where a range begins or ends inside a character. */
  textOf(from: number, to: number): string {
    return textOfBytes(this.bytesOf(from, to))
  }

  /** The text of a range and a little of what follows, for a search: what begins before `own` begins in the range. */
  searchText(from: number, to: number): { readonly text: string; readonly own: number } {
    const text = this.textOf(from, to)
    return { text: text + this.textOf(to, Math.min(this.length, to + LOOK_AHEAD)), own: text.length }
  }

  /** About how many lines of 100 characters a range takes. */
  linesOf(from: number, to: number): number {
    const bytes = this.bytesOf(from, to)
    let lines = 0
    let line = 0
    for (const byte of bytes) {
      line += 1
      if (byte !== NEWLINE && line < WIDE) continue
      lines += 1
      line = 0
    }
    return lines + (line > 0 ? 1 : 0)
  }

  private cut(): void {
    for (;;) {
      const end = chunkEnd(this.all, this.cutFrom, this.length)
      if (end === undefined) return
      this.cuts.push(end)
      this.cutFrom = end
    }
  }
}
