import { RetakeError } from '../errors.ts'
import { ByteInput } from './byte-input.ts'
import { decodeUtf16, decodeUtf8 } from './decode-text.ts'
import type { Alternative, Token } from './token.ts'

const ABSENT = 0
const NULL = 1
const PRESENT = 2
const ID_SHIFT = 0
const BYTES_SHIFT = 2
const LOGPROB_SHIFT = 4
const OWN_TEXT = 1 << 6
const SPECIAL = 1 << 7

/**
 * Reads packed tokens of format 1, which is written no more. It differs from format 2 (see `packTokens`) in that every
 * entry has its spelling beside it:
 *
 * | part | content |
 * |---|---|
 * | format | one byte, 1 |
 * | count | varint: tokens |
 * | alternatives | a varint a token: 0 where `top` is absent, else 1 + their number |
 * | flags | one byte an entry: bits 0–1 id, 2–3 bytes, 4–5 logprob (0 absent, 1 null, 2 present; a logprob is a float32 with 2 and a float64 with 3), 6 text of its own, 7 special |
 * | ids, byte lengths, bytes, text lengths, texts | as in format 2, of entries |
 * | float32 | varint: how many; then those, shuffled |
 * | float64 | the same for all other logprobs |
 */
export function unpackFormat1(packed: Uint8Array): Token[] {
  const input = new ByteInput(packed)
  input.take(1)
  const counts = input.varints(input.varint())
  const entries = new Entries(input, counts.reduce((sum, count) => sum + Math.max(1, count), 0))
  return Array.from(counts, (count) => {
    const token = entries.token()
    if (count > 0) token.top = Array.from({ length: count - 1 }, () => entries.alternative())
    return token
  })
}

/** The columns of packed tokens, read entry by entry. */
class Entries {
  private readonly flags: IterableIterator<number>
  private readonly ids: IterableIterator<number>
  private readonly bytes: IterableIterator<number[]>
  private readonly texts: IterableIterator<string>
  private readonly singles: IterableIterator<number>
  private readonly doubles: IterableIterator<number>

  constructor(input: ByteInput, length: number) {
    const flags = input.take(length)
    const count = (test: (flag: number) => boolean) => flags.reduce((sum, flag) => sum + (test(flag) ? 1 : 0), 0)
    this.flags = flags.values()
    this.ids = input.varints(count((flag) => field(flag, ID_SHIFT) === PRESENT)).values()
    this.bytes = readBytes(input, count((flag) => field(flag, BYTES_SHIFT) === PRESENT)).values()
    this.texts = readTexts(input, count((flag) => (flag & OWN_TEXT) !== 0)).values()
    this.singles = readFloats(input, 4).values()
    this.doubles = readFloats(input, 8).values()
    input.end()
  }

  token(): Token {
    const flags = next(this.flags)
    const entry: Token = { text: '' }
    const id = field(flags, ID_SHIFT)
    if (id !== ABSENT) entry.id = id === NULL ? null : next(this.ids)
    const bytes = field(flags, BYTES_SHIFT) === PRESENT ? next(this.bytes) : null
    if (field(flags, BYTES_SHIFT) !== ABSENT) entry.bytes = bytes
    const logprob = field(flags, LOGPROB_SHIFT)
    if (logprob === NULL) entry.logprob = null
    else if (logprob !== ABSENT) entry.logprob = next(logprob === PRESENT ? this.singles : this.doubles)
    entry.text = flags & OWN_TEXT ? next(this.texts) : decodeUtf8(bytes ?? [])
    if (flags & SPECIAL) entry.special = true
    return entry
  }

  alternative(): Alternative {
    const entry = this.token()
    return Object.assign(entry, { logprob: entry.logprob ?? null })
  }
}

function field(flags: number, shift: number): number {
  return (flags >> shift) & 3
}

function next<T>(values: IterableIterator<T>): T {
  const { done, value } = values.next()
  if (done) throw new RetakeError('internal', 'packed tokens have fewer values than their flags and counts say')
  return value
}

function readBytes(input: ByteInput, count: number): number[][] {
  return Array.from(input.varints(count), (length) => [...input.take(length)])
}

function readTexts(input: ByteInput, count: number): string[] {
  return Array.from(input.varints(count), (length) =>
    length % 2 === 0 ? decodeUtf8(input.take(length / 2)) : decodeUtf16(input.take((length - 1) / 2)),
  )
}

function readFloats(input: ByteInput, width: 4 | 8): number[] {
  const length = input.varint()
  const planes = input.take(length * width)
  const plain = new DataView(new ArrayBuffer(planes.length))
  for (const [at, byte] of planes.entries()) plain.setUint8((at % length) * width + Math.floor(at / length), byte)
  return Array.from({ length }, (_, index) =>
    width === 4 ? plain.getFloat32(index * 4, true) : plain.getFloat64(index * 8, true),
  )
}
