import type { ByteInput } from './byte-input.ts'
import { ByteOutput } from './byte-output.ts'
import { BYTES_UNKNOWN_FLAG, SPECIAL_FLAG, UNKNOWN_ID } from './columns.ts'
import { decodeUtf16, decodeUtf8 } from './decode-text.ts'
import { bytesOf } from './token-bytes.ts'
import type { Token } from './token.ts'

/** What the flags of a spelling say; see `packTokens`. */
export const ABSENT = 0
export const NULL = 1
export const PRESENT = 2
export const ID_SHIFT = 0
export const BYTES_SHIFT = 2
export const OWN_TEXT = 1 << 6
export const SPECIAL = 1 << 7

/** What a token says besides its logprob. */
export type Spelling = Pick<Token, 'id' | 'text' | 'bytes' | 'special'>

interface ShownSpellings {
  /** `UNKNOWN_ID` where there is none. */
  readonly ids: Uint32Array
  /** Whether 32 bits hold every id. */
  readonly idsFit: boolean
  /** Where the bytes of each spelling begin and end in `bytes`. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly bytes: Uint8Array
  readonly flags: Uint8Array
}

/** The spellings of packed tokens, each made when it is first asked for. */
export class PackedSpellings {
  private shownOnce: ShownSpellings | undefined
  private readonly made = new Map<number, Spelling>()
  private readonly flags: Uint8Array
  private readonly ids: Uint32Array
  private readonly highIds: Uint32Array
  private readonly bytes: Strings
  private readonly texts: Strings
  /** Of each spelling, how many before it have an id, bytes, a text of their own. */
  private readonly idsBefore: Uint32Array
  private readonly bytesBefore: Uint32Array
  private readonly textsBefore: Uint32Array

  constructor(input: ByteInput, count: number) {
    this.flags = input.take(count)
    this.idsBefore = new Uint32Array(count)
    this.bytesBefore = new Uint32Array(count)
    this.textsBefore = new Uint32Array(count)
    let ids = 0
    let bytes = 0
    let texts = 0
    for (let index = 0; index < count; index += 1) {
      const flag = this.flags[index] ?? 0
      this.idsBefore[index] = ids
      this.bytesBefore[index] = bytes
      this.textsBefore[index] = texts
      if (field(flag, ID_SHIFT) === PRESENT) ids += 1
      if (field(flag, BYTES_SHIFT) === PRESENT) bytes += 1
      if (flag & OWN_TEXT) texts += 1
    }
    this.ids = input.numbers(ids)
    this.highIds = input.numbers(ids)
    this.bytes = new Strings(input, bytes, 1)
    this.texts = new Strings(input, texts, 2)
  }

  /** The id of a spelling; null where it has none. */
  idOf(index: number): number | null {
    if (field(this.flags[index] ?? 0, ID_SHIFT) !== PRESENT) return null
    const at = this.idsBefore[index] ?? 0
    return (this.ids[at] ?? 0) + 2 ** 32 * (this.highIds[at] ?? 0)
  }

  /** What a spelling says of its token's flags in `TokenColumns`. */
  flagOf(index: number): number {
    return this.shown.flags[index] ?? 0
  }

  /** The spellings as `TokenColumns` have them: `bytesOf` each. */
  get shown(): ShownSpellings {
    return (this.shownOnce ??= this.show())
  }

  at(index: number): Spelling {
    const made = this.made.get(index)
    if (made !== undefined) return made
    const spelling = this.make(index)
    this.made.set(index, spelling)
    return spelling
  }

  private show(): ShownSpellings {
    const count = this.flags.length
    const starts = new Uint32Array(count)
    const ends = new Uint32Array(count)
    const flags = new Uint8Array(count)
    const ids = new Uint32Array(count)
    let idsFit = true
    const more = new ByteOutput()
    const given = this.bytes.bytes
    for (let index = 0; index < count; index += 1) {
      const flag = this.flags[index] ?? 0
      let known: boolean
      if (field(flag, BYTES_SHIFT) === PRESENT) {
        const start = (starts[index] = this.bytes.startOf(this.bytesBefore[index]))
        const end = (ends[index] = this.bytes.endOf(this.bytesBefore[index]))
        known = isAscii(given, start, end) || bytesOf({ text: '', bytes: given.subarray(start, end) }).known
      } else {
        const spelled = bytesOf(this.at(index))
        starts[index] = given.length + more.length
        more.append(spelled.bytes)
        ends[index] = given.length + more.length
        known = spelled.known
      }
      const id = this.idOf(index)
      ids[index] = id ?? UNKNOWN_ID
      if (id !== null && id >= UNKNOWN_ID) idsFit = false
      flags[index] = (flag & SPECIAL ? SPECIAL_FLAG : 0) | (known ? 0 : BYTES_UNKNOWN_FLAG)
    }
    const bytes = new Uint8Array(given.length + more.length)
    bytes.set(given)
    bytes.set(more.written(), given.length)
    return { ids, idsFit, starts, ends, flags, bytes }
  }

  private make(index: number): Spelling {
    const flag = this.flags[index] ?? 0
    const id = field(flag, ID_SHIFT)
    const bytes = field(flag, BYTES_SHIFT)
    const held = bytes === PRESENT ? [...this.bytes.at(this.bytesBefore[index]).bytes] : null
    const spelling: Spelling = { text: flag & OWN_TEXT ? textOf(this.texts.at(this.textsBefore[index])) : decodeUtf8(held ?? []) }
    if (id !== ABSENT) spelling.id = this.idOf(index)
    if (bytes !== ABSENT) spelling.bytes = held
    if (flag & SPECIAL) spelling.special = true
    return spelling
  }
}

/** Byte strings, joined; a length counts them in units of 1 / `scale` bytes. */
class Strings {
  readonly bytes: Uint8Array
  private readonly lengths: Uint32Array
  private readonly ends: Uint32Array

  constructor(input: ByteInput, count: number, scale: number) {
    this.lengths = input.numbers(count)
    this.ends = new Uint32Array(count)
    let end = 0
    for (let index = 0; index < count; index += 1) {
      end += Math.floor((this.lengths[index] ?? 0) / scale)
      this.ends[index] = end
    }
    this.bytes = input.take(end)
  }

  startOf(index = 0): number {
    return this.ends[index - 1] ?? 0
  }

  endOf(index = 0): number {
    return this.ends[index] ?? 0
  }

  at(index = 0): { length: number; bytes: Uint8Array } {
    return { length: this.lengths[index] ?? 0, bytes: this.bytes.subarray(this.startOf(index), this.endOf(index)) }
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((bytes[at] ?? 0) >= 0x80) return false
  return true
}

/** An odd length marks UTF-16. */
function textOf({ length, bytes }: { length: number; bytes: Uint8Array }): string {
  return length % 2 === 0 ? decodeUtf8(bytes) : decodeUtf16(bytes)
}

function field(flags: number, shift: number): number {
  return (flags >> shift) & 3
}
