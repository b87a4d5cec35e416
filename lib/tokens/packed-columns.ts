import { CHANNEL_SHIFT, columnId, GENERATED_FLAG, OUTSIDE_FLAG, UNKNOWN_ID } from './columns.ts'
import type { ColumnRow, TokenColumns } from './columns.ts'
import type { EntryCursor } from './packed-entries.ts'
import type { PackedSpellings } from './packed-spellings.ts'
import type { PackedRange, PackedTokens } from './packed-tokens.ts'
import { isSameToken } from './rank.ts'
import { CHANNELS } from './token.ts'

/** Of which tokens to make columns, and what their place says of all of them. */
export type ColumnsRange = PackedRange & Omit<ColumnRow, 'token'>

/**
 * The columns of packed tokens: those that `columnsOf` gives for their rows, without making any token on the way.
 * @throws RetakeError `internal` for an id that 32 bits cannot hold.
 */
export function packedColumns(packed: PackedTokens, range: ColumnsRange): TokenColumns {
  const builder = new ColumnsBuilder(packed, range)
  builder.walk(packed.cursorAt(range.from ?? 0))
  return builder.finish()
}

class ColumnsBuilder {
  private readonly spellings: PackedSpellings
  private readonly counts: Uint32Array
  /** The flags that all tokens have. */
  private readonly place: number
  private readonly altStart: Uint32Array
  private readonly own: EntryColumns
  private readonly alt: EntryColumns
  private readonly ranks: Uint16Array
  private readonly flags: Uint8Array

  constructor(packed: PackedTokens, { from, to, alternatives = Infinity, generated, channel = 'content' }: ColumnsRange) {
    this.spellings = packed.spellings
    this.counts = packed.counts.subarray(from, to)
    this.place = (CHANNELS.indexOf(channel) << CHANNEL_SHIFT) | (generated ? GENERATED_FLAG : 0)
    const count = this.counts.length
    this.altStart = new Uint32Array(count + 1)
    for (let at = 0; at < count; at += 1) {
      const there = Math.max(0, (this.counts[at] ?? 0) - 1)
      this.altStart[at + 1] = (this.altStart[at] ?? 0) + Math.min(there, alternatives)
    }
    this.own = new EntryColumns(count)
    this.alt = new EntryColumns(this.altStart[count] ?? 0)
    this.ranks = new Uint16Array(count)
    this.flags = new Uint8Array(count)
  }

  walk(cursor: EntryCursor): void {
    const standing = new PackedStanding(this.spellings)
    for (let at = 0; at < this.counts.length; at += 1) {
      cursor.takeToken()
      this.own.push(cursor)
      let flags = this.place | this.spellings.flagOf(cursor.spelling)
      const count = this.counts[at] ?? 0
      if (count > 1) {
        const kept = (this.altStart[at + 1] ?? 0) - (this.altStart[at] ?? 0)
        standing.begin(cursor)
        for (let index = 0; index < count - 1; index += 1) {
          cursor.takeAlternative()
          standing.add(cursor)
          if (index < kept) this.alt.push(cursor)
        }
        this.ranks[at] = standing.rank
        if (!standing.listed) flags |= OUTSIDE_FLAG
      }
      this.flags[at] = flags
    }
  }

  finish(): TokenColumns {
    const { ids, byteStart, bytes } = this.own.spell(this.spellings)
    const alternatives = this.alt.spell(this.spellings)
    return {
      count: this.counts.length,
      ids,
      logprobs: this.own.logprobs,
      ranks: this.ranks,
      flags: this.flags,
      byteStart,
      bytes,
      altStart: this.altStart,
      altIds: alternatives.ids,
      altLogprobs: this.alt.logprobs,
      altByteStart: alternatives.byteStart,
      altBytes: alternatives.bytes,
    }
  }
}

/** The columns that tokens and alternatives have in common. */
class EntryColumns {
  readonly logprobs: Float32Array
  private readonly numbers: Uint32Array
  private count = 0

  constructor(count: number) {
    this.logprobs = new Float32Array(count)
    this.numbers = new Uint32Array(count)
  }

  push({ spelling, logprob }: EntryCursor): void {
    this.numbers[this.count] = spelling
    this.logprobs[this.count] = logprob ?? Number.NaN
    this.count += 1
  }

  spell(spellings: PackedSpellings): Pick<TokenColumns, 'ids' | 'byteStart' | 'bytes'> {
    const { ids: known, idsFit, starts, ends } = spellings.shown
    const ids = new Uint32Array(this.count)
    const byteStart = new Uint32Array(this.count + 1)
    let end = 0
    for (let at = 0; at < this.count; at += 1) {
      const number = this.numbers[at] ?? 0
      ids[at] = idsFit ? (known[number] ?? 0) : columnId(spellings.idOf(number), at)
      end += (ends[number] ?? 0) - (starts[number] ?? 0)
      byteStart[at + 1] = end
    }
    return { ids, byteStart, bytes: this.joinBytes(spellings, end) }
  }

  private joinBytes({ shown: { starts, ends, bytes: source } }: PackedSpellings, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    let next = 0
    for (let at = 0; at < this.count; at += 1) {
      const number = this.numbers[at] ?? 0
      const end = ends[number] ?? 0
      for (let from = starts[number] ?? 0; from < end; from += 1) bytes[next++] = source[from] ?? 0
    }
    return bytes
  }
}

/** `standingOf` for packed tokens. */
class PackedStanding {
  /** Whether the token is one of its alternatives. */
  listed = false
  private readonly spellings: PackedSpellings
  private spelling = 0
  private logprob: number | null = null
  /** The logprobs of the other alternatives. */
  private readonly others: number[] = []

  constructor(spellings: PackedSpellings) {
    this.spellings = spellings
  }

  begin({ spelling, logprob }: EntryCursor): void {
    this.listed = false
    this.spelling = spelling
    this.logprob = logprob ?? null
    this.others.length = 0
  }

  add({ spelling, logprob }: EntryCursor): void {
    if (!this.listed && this.isSame(spelling)) {
      this.listed = true
      this.logprob ??= logprob ?? null
    } else if (typeof logprob === 'number') this.others.push(logprob)
  }

  /** From 1; 0 where it is not known. */
  get rank(): number {
    if (!this.listed || this.logprob === null) return 0
    let rank = 1
    for (const other of this.others) if (other > this.logprob) rank += 1
    return rank
  }

  private isSame(spelling: number): boolean {
    if (spelling === this.spelling) return true
    const { ids, idsFit } = this.spellings.shown
    if (idsFit && ids[this.spelling] !== UNKNOWN_ID && ids[spelling] !== UNKNOWN_ID) return ids[this.spelling] === ids[spelling]
    return isSameToken(this.spellings.at(this.spelling), this.spellings.at(spelling))
  }
}
