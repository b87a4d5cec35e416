import { RetakeError } from '../errors.ts'
import type { Alternative, Token } from './token.ts'

const FORMAT = 1

/** What the two low bits of a state say of an optional field; a logprob has a second way to be present. */
const ABSENT = 0
const NULL = 1
const PRESENT = 2
const DOUBLE = 3

const ID_SHIFT = 0
const BYTES_SHIFT = 2
const LOGPROB_SHIFT = 4
const OWN_TEXT = 1 << 6
const SPECIAL = 1 << 7

const utf8 = new TextEncoder()
const fromUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

interface Columns {
  readonly counts: number[]
  readonly flags: number[]
  readonly ids: number[]
  readonly byteLengths: number[]
  readonly bytes: number[]
  readonly textLengths: number[]
  readonly texts: number[]
  readonly singles: number[]
  readonly doubles: number[]
}

/**
 * Packs tokens into one self-describing byte string; `unpackTokens` gives back the very same values.
 *
 * Layout, format 1. A varint is a little-endian base-128 number. An entry is a token or one of its alternatives; the
 * columns hold the entries in the order token, its alternatives, next token, ….
 *
 * | part | content |
 * |---|---|
 * | format | one byte, 1 |
 * | count | varint: tokens |
 * | alternatives | a varint a token: 0 where `top` is absent, else 1 + their number |
 * | flags | one byte an entry: bits 0–1 id, 2–3 bytes, 4–5 logprob (0 absent, 1 null, 2 present; a logprob is a float32 with 2 and a float64 with 3), 6 text of its own, 7 special |
 * | ids | a varint for each present id |
 * | byte lengths | a varint for each present bytes |
 * | bytes | all bytes, joined |
 * | text lengths | for each entry with a text of its own a varint: 2 × bytes, plus 1 where the text is UTF-16 (little-endian) since it has lone surrogates, else UTF-8 |
 * | texts | all texts, joined. An entry without a text of its own reads as the UTF-8 decoding of its bytes |
 * | floats | varint: float32 logprobs; then those, shuffled: all first bytes, all second bytes, … (little-endian) |
 * | doubles | the same for float64: logprobs that float32 would change |
 *
 * @throws RetakeError `internal` for an id or a byte that is out of range, naming the token.
 */
export function packTokens(tokens: readonly Token[]): Uint8Array {
  const columns: Columns = {
    counts: [],
    flags: [],
    ids: [],
    byteLengths: [],
    bytes: [],
    textLengths: [],
    texts: [],
    singles: [],
    doubles: [],
  }
  for (const [index, token] of tokens.entries()) {
    pushVarint(columns.counts, token.top === undefined ? 0 : token.top.length + 1)
    pushEntry(columns, token, index)
    for (const alternative of token.top ?? []) pushEntry(columns, alternative, index)
  }
  const head = [FORMAT]
  pushVarint(head, tokens.length)
  const { counts, flags, ids, byteLengths, bytes, textLengths, texts } = columns
  return join([
    head,
    counts,
    flags,
    ids,
    byteLengths,
    bytes,
    textLengths,
    texts,
    ...shuffled(columns.singles, 4),
    ...shuffled(columns.doubles, 8),
  ])
}

function pushEntry(columns: Columns, entry: Token, index: number): void {
  const { id, bytes, logprob } = entry
  let flags = (stateOf(id) << ID_SHIFT) | (stateOf(bytes) << BYTES_SHIFT)
  if (typeof id === 'number') {
    if (!Number.isSafeInteger(id) || id < 0) throw outOfRange(index, `id ${id} is not a whole number from 0`)
    pushVarint(columns.ids, id)
  }
  if (bytes) {
    pushVarint(columns.byteLengths, bytes.length)
    for (const byte of bytes) {
      if (byte !== (byte & 0xff)) throw outOfRange(index, `byte ${byte} is not a whole number from 0 to 255`)
      columns.bytes.push(byte)
    }
  }
  if (typeof logprob === 'number') flags |= pushLogprob(columns, logprob) << LOGPROB_SHIFT
  else flags |= stateOf(logprob) << LOGPROB_SHIFT
  if (!bytes || decodeUtf8(bytes) !== entry.text) {
    pushText(columns, entry.text)
    flags |= OWN_TEXT
  }
  if (entry.special) flags |= SPECIAL
  columns.flags.push(flags)
}

function stateOf(value: unknown): number {
  if (value === undefined) return ABSENT
  return value === null ? NULL : PRESENT
}

function pushLogprob(columns: Columns, logprob: number): number {
  if (Object.is(Math.fround(logprob), logprob)) {
    columns.singles.push(logprob)
    return PRESENT
  }
  columns.doubles.push(logprob)
  return DOUBLE
}

function pushText(columns: Columns, text: string): void {
  if (text.isWellFormed()) {
    const bytes = utf8.encode(text)
    pushVarint(columns.textLengths, bytes.length * 2)
    for (const byte of bytes) columns.texts.push(byte)
    return
  }
  pushVarint(columns.textLengths, text.length * 4 + 1)
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    columns.texts.push(unit & 0xff, unit >> 8)
  }
}

function pushVarint(out: number[], value: number): void {
  let rest = value
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  out.push(rest)
}

function shuffled(values: readonly number[], width: 4 | 8): ArrayLike<number>[] {
  const length: number[] = []
  pushVarint(length, values.length)
  const plain = new DataView(new ArrayBuffer(values.length * width))
  for (const [index, value] of values.entries()) {
    if (width === 4) plain.setFloat32(index * 4, value, true)
    else plain.setFloat64(index * 8, value, true)
  }
  const planes = new Uint8Array(plain.byteLength)
  for (let at = 0; at < planes.length; at += 1) {
    planes[(at % width) * values.length + Math.floor(at / width)] = plain.getUint8(at)
  }
  return [length, planes]
}

function join(parts: readonly ArrayLike<number>[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Most tokens are plain ASCII, for which a decoder's set-up costs more than the work. */
function decodeUtf8(bytes: ArrayLike<number> & Iterable<number>): string {
  let text = ''
  for (const byte of bytes) {
    if (byte >= 0x80) return fromUtf8.decode(Uint8Array.from(bytes))
    text += String.fromCharCode(byte)
  }
  return text
}

function outOfRange(index: number, what: string): RetakeError {
  return new RetakeError('internal', `token ${index} cannot be stored: its ${what}`)
}

/**
 * Reads what `packTokens` wrote.
 * @throws RetakeError `internal` where the bytes are of another format, end early or go on after the end.
 */
export function unpackTokens(packed: Uint8Array): Token[] {
  const input = new Input(packed)
  const format = input.take(1)[0]
  if (format !== FORMAT) throw new RetakeError('internal', `packed tokens are of format ${format}, not ${FORMAT}`)
  const counts = input.varints(input.varint())
  const entries = new Entries(input, counts.reduce((sum, count) => sum + Math.max(1, count), 0))
  return counts.map((count) => {
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

  constructor(input: Input, length: number) {
    const flags = input.take(length)
    const count = (test: (flag: number) => boolean) => flags.reduce((sum, flag) => sum + (test(flag) ? 1 : 0), 0)
    this.flags = flags.values()
    this.ids = input.varints(count((flag) => field(flag, ID_SHIFT) === PRESENT)).values()
    this.bytes = readBytes(input, count((flag) => field(flag, BYTES_SHIFT) === PRESENT)).values()
    this.texts = readTexts(input, count((flag) => (flag & OWN_TEXT) !== 0)).values()
    this.singles = input.floats(4).values()
    this.doubles = input.floats(8).values()
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

function readBytes(input: Input, count: number): number[][] {
  return input.varints(count).map((length) => input.numbers(length))
}

function readTexts(input: Input, count: number): string[] {
  return input.varints(count).map((length) => {
    if (length % 2 === 0) return fromUtf8.decode(input.take(length / 2))
    const units = input.take((length - 1) / 2)
    let text = ''
    for (let at = 0; at + 1 < units.length; at += 2) {
      text += String.fromCharCode((units[at] ?? 0) | ((units[at + 1] ?? 0) << 8))
    }
    return text
  })
}

class Input {
  private at = 0
  private readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  take(length: number): Uint8Array {
    this.need(length)
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  numbers(length: number): number[] {
    this.need(length)
    const values: number[] = []
    for (const end = this.at + length; this.at < end; this.at += 1) values.push(this.bytes[this.at] ?? 0)
    return values
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      this.need(1)
      const byte = this.bytes[this.at] ?? 0
      this.at += 1
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }

  varints(length: number): number[] {
    const values: number[] = []
    for (let index = 0; index < length; index += 1) values.push(this.varint())
    return values
  }

  floats(width: 4 | 8): number[] {
    const length = this.varint()
    const planes = this.take(length * width)
    const plain = new DataView(new ArrayBuffer(planes.length))
    for (let at = 0; at < planes.length; at += 1) {
      plain.setUint8(at, planes[(at % width) * length + Math.floor(at / width)] ?? 0)
    }
    return Array.from({ length }, (_, index) =>
      width === 4 ? plain.getFloat32(index * 4, true) : plain.getFloat64(index * 8, true),
    )
  }

  private need(length: number): void {
    if (length > this.bytes.length - this.at) {
      throw new RetakeError(
        'internal',
        `packed tokens are cut short: ${length} bytes were expected at ${this.at}, ${this.bytes.length - this.at} are there`,
      )
    }
  }

  end(): void {
    const left = this.bytes.length - this.at
    if (left > 0) throw new RetakeError('internal', `packed tokens have ${left} bytes after their end`)
  }
}
