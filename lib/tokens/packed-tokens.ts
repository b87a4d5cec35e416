import { RetakeError } from '../errors.ts'
import { ByteInput } from './byte-input.ts'
import { unpackFormat1 } from './pack-format-1.ts'
import { damaged, EntryCursor, PackedEntries } from './packed-entries.ts'
import type { PackedSpellings } from './packed-spellings.ts'
import type { Alternative, Token } from './token.ts'

/** See `packTokens` for the layout. */
export const FORMAT = 2

/**
 * Reads what `packTokens` wrote, of an earlier format too.
 * @throws RetakeError `internal` where the bytes are damaged or of an unknown format.
 */
export function unpackTokens(packed: Uint8Array): Token[] {
  return packed[0] === 1 ? unpackFormat1(packed) : new PackedTokens(packed).slice()
}

/** What of packed tokens to read. */
export interface PackedRange {
  readonly from?: number
  /** The end, not included. */
  readonly to?: number
  /** The most alternatives that a token comes with; all of them by default. */
  readonly alternatives?: number
}

/** Packed tokens that are read in ranges. Tokens of one spelling share one array of bytes: it is only to be read. */
export class PackedTokens {
  readonly length: number
  /** The bytes of memory that this may take, about. */
  readonly size: number
  /** For each token 0 where it came without `top`, else 1 + its number of alternatives. */
  readonly counts: Uint32Array
  private readonly entries: PackedEntries

  /** @throws RetakeError `internal` where the bytes are damaged or of another format. */
  constructor(packed: Uint8Array) {
    const input = new ByteInput(packed)
    const format = input.take(1)[0]
    if (format !== FORMAT) throw new RetakeError('internal', `packed tokens are of format ${format}, not ${FORMAT}`)
    this.length = input.varint()
    const entries = input.varint()
    const spellings = input.varint()
    // An entry takes a byte at least, and there are no more tokens than entries: damage asks for no memory.
    if (this.length > entries || entries > packed.length) throw damaged()
    this.counts = input.numbers(this.length)
    if (entriesOf(this.counts) !== entries) throw damaged()
    this.entries = new PackedEntries(input, { entries, spellings })
    input.end()
    this.size = packed.length + 20 * entries + 100 * spellings
  }

  /** @throws RetakeError `internal` where the columns disagree. */
  slice({ from = 0, to = this.length, alternatives = Infinity }: PackedRange = {}): Token[] {
    const cursor = this.cursorAt(from)
    const tokens: Token[] = []
    for (const count of this.counts.subarray(from, to)) {
      const token = cursor.token()
      tokens.push(token)
      if (count === 0) continue
      const wanted = Math.min(count - 1, alternatives)
      const top: Alternative[] = []
      for (let rank = 0; rank < wanted; rank += 1) top.push(cursor.alternative())
      cursor.skip(count - 1 - wanted)
      token.top = top
    }
    return tokens
  }

  get spellings(): PackedSpellings {
    return this.entries.spellings
  }

  /** Stands before a token. */
  cursorAt(token: number): EntryCursor {
    const cursor = new EntryCursor(this.entries)
    cursor.skip(entriesOf(this.counts.subarray(0, token)))
    return cursor
  }
}

/** How many entries so many tokens have. */
function entriesOf(counts: Uint32Array): number {
  let entries = 0
  for (let at = 0; at < counts.length; at += 1) entries += counts[at] || 1
  return entries
}
