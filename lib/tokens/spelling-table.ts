import { RetakeError } from '../errors.ts'
import { ByteOutput } from './byte-output.ts'
import { decodeUtf8 } from './decode-text.ts'
import { ABSENT, BYTES_SHIFT, ID_SHIFT, NULL, OWN_TEXT, PRESENT, SPECIAL } from './packed-spellings.ts'
import type { Token } from './token.ts'

const utf8 = new TextEncoder()

/**
 * The spellings (see `packTokens`) met so far, numbered in order of first use. Of an id (or, without one, a text) that
 * comes in several the latest is found again: others are written twice, which costs only bytes.
 */
export class SpellingTable {
  private readonly known: Token[] = []
  private readonly latest = new Map<number | string, number>()
  private readonly flags = new ByteOutput()
  private readonly ids: number[] = []
  private readonly byteLengths: number[] = []
  private readonly bytes = new ByteOutput()
  private readonly textLengths: number[] = []
  private readonly texts = new ByteOutput()

  get count(): number {
    return this.known.length
  }

  /** @throws RetakeError `internal` for an id or a byte that is out of range, naming the token `index`. */
  numberOf(entry: Token, index: number): number {
    const key = entry.id ?? entry.text
    const found = this.latest.get(key)
    if (found !== undefined && this.isAlike(found, entry)) return found
    this.latest.set(key, this.known.length)
    return this.add(entry, index)
  }

  writeTo(out: ByteOutput): void {
    out.append(this.flags.written())
    out.numbers(Uint32Array.from(this.ids, (id) => id % 2 ** 32))
    out.numbers(Uint32Array.from(this.ids, (id) => Math.floor(id / 2 ** 32)))
    out.numbers(Uint32Array.from(this.byteLengths))
    out.append(this.bytes.written())
    out.numbers(Uint32Array.from(this.textLengths))
    out.append(this.texts.written())
  }

  private isAlike(number: number, entry: Token): boolean {
    const like = this.known[number]
    return (
      like !== undefined &&
      like.id === entry.id &&
      like.text === entry.text &&
      like.special === entry.special &&
      sameBytes(like.bytes, entry.bytes)
    )
  }

  private add(entry: Token, index: number): number {
    const { id, bytes, text, special } = entry
    let flags = (stateOf(id) << ID_SHIFT) | (stateOf(bytes) << BYTES_SHIFT)
    if (typeof id === 'number') {
      if (!Number.isSafeInteger(id) || id < 0) throw outOfRange(index, `id ${id} is not a whole number from 0`)
      this.ids.push(id)
    }
    if (bytes) {
      for (const byte of bytes) {
        if (byte !== (byte & 0xff)) throw outOfRange(index, `byte ${byte} is not a whole number from 0 to 255`)
      }
      this.byteLengths.push(bytes.length)
      this.bytes.append(bytes)
    }
    if (!bytes || !spells(bytes, text)) {
      this.addText(text)
      flags |= OWN_TEXT
    }
    if (special) flags |= SPECIAL
    this.flags.byte(flags)
    return this.known.push(entry) - 1
  }

  private addText(text: string): void {
    if (text.isWellFormed()) {
      const bytes = utf8.encode(text)
      this.textLengths.push(bytes.length * 2)
      this.texts.append(bytes)
      return
    }
    this.textLengths.push(text.length * 4 + 1)
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at)
      this.texts.byte(unit & 0xff)
      this.texts.byte(unit >> 8)
    }
  }
}

/** What the flags say of an optional field. */
export function stateOf(value: unknown): number {
  if (value === undefined) return ABSENT
  return value === null ? NULL : PRESENT
}

/** Whether a text is what its bytes decode to. */
function spells(bytes: readonly number[], text: string): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x80) return decodeUtf8(bytes) === text
    if (byte !== text.charCodeAt(at)) return false
  }
  return bytes.length === text.length
}

function sameBytes(a: Token['bytes'], b: Token['bytes']): boolean {
  if (a === b) return true
  if (!a || !b || a.length !== b.length) return false
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false
  return true
}

function outOfRange(index: number, what: string): RetakeError {
  return new RetakeError('internal', `token ${index} cannot be stored: its ${what}`)
}
