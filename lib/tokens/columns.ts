import { RetakeError } from '../errors.ts'
import { standingOf } from './rank.ts'
import { bytesOf } from './token-bytes.ts'
import { CHANNELS } from './token.ts'
import type { Alternative, Channel, Token } from './token.ts'

const FORMAT = 1
const HEADER_BYTES = 24

/** The id of a token (or alternative) whose id is not known. */
export const UNKNOWN_ID = 0xffff_ffff

/** Bits of a token's flags; its channel's place in `CHANNELS` stands in the two bits from `CHANNEL_SHIFT` on. */
export const SPECIAL_FLAG = 1
export const GENERATED_FLAG = 2
export const CHANNEL_SHIFT = 2
export const BYTES_UNKNOWN_FLAG = 16
/** The server listed candidates and the sampled token is not one of them. */
export const OUTSIDE_FLAG = 32

/**
 * Tokens as columns. Token `i` has bytes `byteStart[i]` to `byteStart[i + 1]`, and its alternatives are `altStart[i]` to
 * `altStart[i + 1]` of the `alt…` columns, in the server's order. Columns are values: they are never written to.
 */
export interface TokenColumns {
  readonly count: number
  /** `UNKNOWN_ID` where it is not known. */
  readonly ids: Uint32Array
  /** Natural logarithms; NaN where it is not known. */
  readonly logprobs: Float32Array
  /** Among all candidates that the server listed, from 1; 0 where it is not known or outside of them. */
  readonly ranks: Uint16Array
  readonly flags: Uint8Array
  readonly byteStart: Uint32Array
  /** UTF-8, characters possibly spread over tokens; U+FFFD stands for bytes that are not known. */
  readonly bytes: Uint8Array
  readonly altStart: Uint32Array
  readonly altIds: Uint32Array
  readonly altLogprobs: Float32Array
  readonly altByteStart: Uint32Array
  readonly altBytes: Uint8Array
}

/** A token with what only its place says of it. */
export interface ColumnRow {
  readonly token: Token
  /** Sampled, not given. */
  readonly generated: boolean
  /** `content` where it is not said. */
  readonly channel?: Channel
}

interface Sizes {
  readonly count: number
  readonly alternatives: number
  readonly bytes: number
  readonly altBytes: number
}

/**
 * Makes columns, with at most the first `k` alternatives of each token; ranks are those among all of them.
 * @throws RetakeError `internal` for an id that 32 bits cannot hold.
 */
export function columnsOf(rows: readonly ColumnRow[], { k }: { k: number }): TokenColumns {
  const kept = rows.map(({ token }) => (k > 0 ? (token.top?.slice(0, k) ?? []) : []))
  const alternatives = kept.flat()
  const altStart = new Uint32Array(rows.length + 1)
  for (const [at, { length }] of kept.entries()) altStart[at + 1] = (altStart[at] ?? 0) + length
  const own = spell(rows.map(({ token }) => token))
  const alt = spell(alternatives)
  const ranks = new Uint16Array(rows.length)
  const flags = new Uint8Array(rows.length)
  for (const [at, row] of rows.entries()) {
    const { rank, outside } = standingOf(row.token)
    ranks[at] = rank ?? 0
    flags[at] = flagsOf(row) | (outside ? OUTSIDE_FLAG : 0) | (own.unknown.has(at) ? BYTES_UNKNOWN_FLAG : 0)
  }
  return {
    count: rows.length,
    ids: own.ids,
    logprobs: own.logprobs,
    ranks,
    flags,
    byteStart: own.byteStart,
    bytes: own.bytes,
    altStart,
    altIds: alt.ids,
    altLogprobs: alt.logprobs,
    altByteStart: alt.byteStart,
    altBytes: alt.bytes,
  }
}

function flagsOf({ token, generated, channel = 'content' }: ColumnRow): number {
  const flags = CHANNELS.indexOf(channel) << CHANNEL_SHIFT
  return flags | (token.special ? SPECIAL_FLAG : 0) | (generated ? GENERATED_FLAG : 0)
}

/** The columns that tokens and alternatives have in common. Loops, not `from`: they run over some 600,000 entries. */
function spell(tokens: readonly (Token | Alternative)[]) {
  const count = tokens.length
  const ids = new Uint32Array(count)
  const logprobs = new Float32Array(count)
  const byteStart = new Uint32Array(count + 1)
  const unknown = new Set<number>()
  let bytes = new Uint8Array(count * 8)
  let end = 0
  for (const [at, token] of tokens.entries()) {
    ids[at] = columnId(token.id, at)
    logprobs[at] = token.logprob ?? Number.NaN
    const spelled = bytesOf(token)
    if (!spelled.known) unknown.add(at)
    const start = end
    end += spelled.bytes.length
    if (end > bytes.length) bytes = enlarged(bytes, end * 2)
    for (let index = start; index < end; index += 1) bytes[index] = spelled.bytes[index - start] ?? 0
    byteStart[at + 1] = end
  }
  return { ids, logprobs, byteStart, bytes: bytes.subarray(0, end), unknown }
}

function enlarged(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(bytes)
  return larger
}

/** An id as the columns hold it. @throws RetakeError `internal` where 32 bits cannot hold it, naming the token `at`. */
export function columnId(id: number | null | undefined, at: number): number {
  if (id === null || id === undefined) return UNKNOWN_ID
  if (id !== id >>> 0 || id === UNKNOWN_ID) {
    throw new RetakeError('internal', `token ${at} cannot be sent: its id ${id} does not fit in 32 bits`)
  }
  return id
}

/** One after another: live tokens behind those that were loaded. */
export function concatColumns(parts: readonly TokenColumns[]): TokenColumns {
  return joinColumns(parts)
}

/** Packs columns for transport, one after another; the layout is that of `encodeColumns`. */
export function packColumns(parts: readonly TokenColumns[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(joinColumns(parts).buffer)
}

function joinColumns(parts: readonly TokenColumns[]): TokenColumns & { readonly buffer: ArrayBuffer } {
  const sizes = parts.map(sizesOf)
  const all = emptyColumns({
    count: sizes.reduce((sum, size) => sum + size.count, 0),
    alternatives: sizes.reduce((sum, size) => sum + size.alternatives, 0),
    bytes: sizes.reduce((sum, size) => sum + size.bytes, 0),
    altBytes: sizes.reduce((sum, size) => sum + size.altBytes, 0),
  })
  const at = { count: 0, alternatives: 0, bytes: 0, altBytes: 0 }
  for (const [index, part] of parts.entries()) {
    copyColumns(part, all, at)
    const size = sizes[index] ?? at
    at.count += size.count
    at.alternatives += size.alternatives
    at.bytes += size.bytes
    at.altBytes += size.altBytes
  }
  return all
}

function sizesOf({ count, altIds, bytes, altBytes }: TokenColumns): Sizes {
  return { count, alternatives: altIds.length, bytes: bytes.length, altBytes: altBytes.length }
}

function copyColumns(from: TokenColumns, to: TokenColumns, at: Sizes): void {
  to.ids.set(from.ids, at.count)
  to.logprobs.set(from.logprobs, at.count)
  to.ranks.set(from.ranks, at.count)
  to.flags.set(from.flags, at.count)
  to.bytes.set(from.bytes, at.bytes)
  to.altIds.set(from.altIds, at.alternatives)
  to.altLogprobs.set(from.altLogprobs, at.alternatives)
  to.altBytes.set(from.altBytes, at.altBytes)
  const starts = [
    [from.byteStart, to.byteStart, at.count, at.bytes],
    [from.altStart, to.altStart, at.count, at.alternatives],
    [from.altByteStart, to.altByteStart, at.alternatives, at.altBytes],
  ] as const
  for (const [source, target, place, shift] of starts) {
    for (let index = 0; index < source.length; index += 1) target[place + index] = (source[index] ?? 0) + shift
  }
}

/**
 * Packs rows for transport; `decodeColumns` reads them without copying.
 *
 * Layout, format 1, all numbers little-endian (as the memory of every machine that runs this is). The header, 24 bytes:
 *
 * | at | type | content |
 * |---|---|---|
 * | 0 | u8 | format, 1; then three zero bytes |
 * | 4 | u32 | n: tokens |
 * | 8 | u32 | m: alternatives of all tokens |
 * | 12 | u32 | bytes of the tokens |
 * | 16 | u32 | bytes of the alternatives |
 * | 20 | u32 | 0 |
 *
 * Then the columns of `TokenColumns`, each padded with zeros to a multiple of 8 bytes: ids u32[n], logprobs f32[n],
 * byteStart u32[n + 1], altStart u32[n + 1], altIds u32[m], altLogprobs f32[m], altByteStart u32[m + 1], ranks u16[n],
 * flags u8[n], bytes, altBytes.
 */
export function encodeColumns(rows: readonly ColumnRow[], options: { k: number }): Uint8Array<ArrayBuffer> {
  return packColumns([columnsOf(rows, options)])
}

/**
 * Reads what `encodeColumns` wrote. The columns are views of `data`, which is copied only where it is not aligned.
 * @throws RetakeError `internal` where the format is another one, or the lengths or offsets do not fit together.
 */
export function decodeColumns(data: ArrayBuffer | Uint8Array): TokenColumns {
  const given = data instanceof Uint8Array ? data : new Uint8Array(data)
  const aligned = given.byteOffset % 8 === 0 ? given : given.slice()
  if (aligned.length < HEADER_BYTES) throw unreadable(`${aligned.length} bytes are fewer than a header has`)
  const header = new DataView(aligned.buffer, aligned.byteOffset, HEADER_BYTES)
  if (header.getUint8(0) !== FORMAT) throw unreadable(`they are of format ${header.getUint8(0)}, not ${FORMAT}`)
  const sizes = {
    count: header.getUint32(4, true),
    alternatives: header.getUint32(8, true),
    bytes: header.getUint32(12, true),
    altBytes: header.getUint32(16, true),
  }
  const { length } = lay(sizes)
  if (length !== aligned.length) throw unreadable(`${length} bytes were expected, ${aligned.length} are there`)
  const columns = viewColumns(aligned.buffer, aligned.byteOffset, sizes)
  checkStarts('byteStart', columns.byteStart, sizes.bytes)
  checkStarts('altStart', columns.altStart, sizes.alternatives)
  checkStarts('altByteStart', columns.altByteStart, sizes.altBytes)
  return columns
}

function checkStarts(name: string, starts: Uint32Array, end: number): void {
  let last = 0
  for (let at = 0; at < starts.length; at += 1) {
    const start = starts[at] ?? 0
    if (start < last || (at === 0 && start !== 0)) throw unreadable(`${name}[${at}] is ${start}, after ${last}`)
    last = start
  }
  if (last !== end) throw unreadable(`${name} ends at ${last}, not at ${end}`)
}

function unreadable(what: string): RetakeError {
  return new RetakeError('internal', `token columns cannot be read: ${what}`)
}

/** Where each column begins, and the length of all. */
function lay({ count, alternatives, bytes, altBytes }: Sizes) {
  let length = HEADER_BYTES
  const next = (size: number): number => {
    const start = length
    length += Math.ceil(size / 8) * 8
    return start
  }
  const at = {
    ids: next(4 * count),
    logprobs: next(4 * count),
    byteStart: next(4 * (count + 1)),
    altStart: next(4 * (count + 1)),
    altIds: next(4 * alternatives),
    altLogprobs: next(4 * alternatives),
    altByteStart: next(4 * (alternatives + 1)),
    ranks: next(2 * count),
    flags: next(count),
    bytes: next(bytes),
    altBytes: next(altBytes),
  }
  return { at, length }
}

function viewColumns(buffer: ArrayBufferLike, offset: number, sizes: Sizes): TokenColumns {
  const { count, alternatives } = sizes
  const { at } = lay(sizes)
  return {
    count,
    ids: new Uint32Array(buffer, offset + at.ids, count),
    logprobs: new Float32Array(buffer, offset + at.logprobs, count),
    ranks: new Uint16Array(buffer, offset + at.ranks, count),
    flags: new Uint8Array(buffer, offset + at.flags, count),
    byteStart: new Uint32Array(buffer, offset + at.byteStart, count + 1),
    bytes: new Uint8Array(buffer, offset + at.bytes, sizes.bytes),
    altStart: new Uint32Array(buffer, offset + at.altStart, count + 1),
    altIds: new Uint32Array(buffer, offset + at.altIds, alternatives),
    altLogprobs: new Float32Array(buffer, offset + at.altLogprobs, alternatives),
    altByteStart: new Uint32Array(buffer, offset + at.altByteStart, alternatives + 1),
    altBytes: new Uint8Array(buffer, offset + at.altBytes, sizes.altBytes),
  }
}

function emptyColumns(sizes: Sizes): TokenColumns & { readonly buffer: ArrayBuffer } {
  const buffer = new ArrayBuffer(lay(sizes).length)
  const header = new DataView(buffer)
  header.setUint8(0, FORMAT)
  header.setUint32(4, sizes.count, true)
  header.setUint32(8, sizes.alternatives, true)
  header.setUint32(12, sizes.bytes, true)
  header.setUint32(16, sizes.altBytes, true)
  return { ...viewColumns(buffer, 0, sizes), buffer }
}
