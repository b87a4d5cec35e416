import { RetakeError } from '../errors.ts'
import type { ByteInput } from './byte-input.ts'
import { PackedSpellings } from './packed-spellings.ts'
import type { Spelling } from './packed-spellings.ts'
import type { Alternative, Token } from './token.ts'

/** The kinds of an entry's logprob; see `packTokens`. */
const ABSENT = 0
const NULL = 1
export const SINGLE = 2
export const DECIMAL = 3
export const DOUBLE = 4
export const SAME = 5

/** Those that float64 holds exactly: a whole number below 2^53 divided by one of them is the decimal that JSON spells. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** The columns of packed tokens and their alternatives, in the order token, its alternatives, next token, …. */
export class PackedEntries {
  readonly kinds: Uint8Array
  readonly references: Uint32Array
  readonly spellings: PackedSpellings
  readonly singles: Float32Array
  readonly decimals: Uint32Array
  readonly exponents: Uint8Array
  readonly doubles: Float64Array

  /** @throws RetakeError `internal` where the columns disagree. */
  constructor(input: ByteInput, { entries, spellings }: { entries: number; spellings: number }) {
    this.kinds = input.take(entries)
    const { same, singles, decimals, doubles } = countKinds(this.kinds)
    this.references = input.numbers(entries - same)
    this.spellings = new PackedSpellings(input, spellings)
    for (let at = 0; at < this.references.length; at += 1) if ((this.references[at] ?? 0) >= spellings) throw damaged()
    this.singles = new Float32Array(input.numbers(singles, 4).buffer)
    this.decimals = input.numbers(decimals, 4)
    this.exponents = input.take(decimals)
    this.doubles = joined(input.numbers(doubles, 4), input.numbers(doubles, 4))
  }
}

function countKinds(kinds: Uint8Array) {
  let same = 0
  let singles = 0
  let decimals = 0
  let doubles = 0
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kinds[at]
    if (kind === SINGLE) singles += 1
    else if (kind === SAME) same += 1
    else if (kind === DECIMAL) decimals += 1
    else if (kind === DOUBLE) doubles += 1
  }
  return { same, singles, decimals, doubles }
}

function joined(lows: Uint32Array, highs: Uint32Array): Float64Array {
  const view = new DataView(new ArrayBuffer(8))
  const values = new Float64Array(lows.length)
  for (let index = 0; index < values.length; index += 1) {
    view.setUint32(0, lows[index] ?? 0, true)
    view.setUint32(4, highs[index] ?? 0, true)
    values[index] = view.getFloat64(0, true)
  }
  return values
}

/** Walks the entries; every column has a place of its own. */
export class EntryCursor {
  /** Of the last entry taken: the number of its spelling, and its logprob (`undefined` where absent). */
  spelling = 0
  logprob: number | null | undefined
  private readonly entries: PackedEntries
  private entry = 0
  private reference = 0
  private single = 0
  private decimal = 0
  private double = 0
  private ownSpelling = 0
  private ownLogprob: number | null | undefined

  constructor(entries: PackedEntries) {
    this.entries = entries
  }

  skip(count: number): void {
    const { kinds } = this.entries
    for (const end = this.entry + count; this.entry < end; this.entry += 1) {
      const kind = kinds[this.entry]
      if (kind !== SAME) this.reference += 1
      if (kind === SINGLE) this.single += 1
      else if (kind === DECIMAL) this.decimal += 1
      else if (kind === DOUBLE) this.double += 1
    }
  }

  /** Takes an entry that is a token. */
  takeToken(): void {
    const kind = this.entries.kinds[this.entry++] ?? SAME
    if (kind === SAME) throw damaged()
    this.take(kind)
    this.ownSpelling = this.spelling
    this.ownLogprob = this.logprob
  }

  /** Takes an entry that is an alternative of the token taken last. */
  takeAlternative(): void {
    const kind = this.entries.kinds[this.entry++] ?? SAME
    if (kind !== SAME) this.take(kind)
    else {
      this.spelling = this.ownSpelling
      this.logprob = this.ownLogprob
    }
  }

  token(): Token {
    this.takeToken()
    const { id, text, bytes, special } = this.spelled()
    const token: Token = { text }
    if (id !== undefined) token.id = id
    if (bytes !== undefined) token.bytes = bytes
    if (this.logprob !== undefined) token.logprob = this.logprob
    if (special) token.special = true
    return token
  }

  alternative(): Alternative {
    this.takeAlternative()
    const { id, text, bytes } = this.spelled()
    const alternative: Alternative = { text, logprob: this.logprob ?? null }
    if (id !== undefined) alternative.id = id
    if (bytes !== undefined) alternative.bytes = bytes
    return alternative
  }

  private spelled(): Spelling {
    return this.entries.spellings.at(this.spelling)
  }

  private take(kind: number): void {
    this.spelling = this.entries.references[this.reference++] ?? 0
    this.logprob = this.nextLogprob(kind)
  }

  private nextLogprob(kind: number): number | null | undefined {
    const { singles, decimals, exponents, doubles } = this.entries
    switch (kind) {
      case ABSENT:
        return undefined
      case NULL:
        return null
      case SINGLE:
        return singles[this.single++]
      case DECIMAL: {
        const power = POWERS_OF_TEN[exponents[this.decimal] ?? 0]
        if (power === undefined) throw damaged()
        return -(decimals[this.decimal++] ?? 0) / power
      }
      case DOUBLE:
        return doubles[this.double++]
      default:
        throw damaged()
    }
  }
}

export function damaged(): RetakeError {
  return new RetakeError('internal', 'packed tokens are damaged: their columns disagree')
}
