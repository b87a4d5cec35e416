import { BYTES_UNKNOWN_FLAG, UNKNOWN_ID } from '../tokens/columns.ts'
import type { TokenColumns } from '../tokens/columns.ts'

/**
 * The first token, from 0, in which two replies differ: by id where both ids are known, else by bytes. Where one reply is
 * the beginning of the other it is the place behind its last token. Nothing where they are the same, or where it cannot
 * be told because neither ids nor bytes are known.
 */
export function firstDifferingToken(left: TokenColumns, right: TokenColumns): number | undefined {
  const shared = Math.min(left.count, right.count)
  for (let at = 0; at < shared; at += 1) {
    const same = isSame(left, right, at)
    if (same === undefined) return undefined
    if (!same) return at
  }
  return left.count === right.count ? undefined : shared
}

function isSame(left: TokenColumns, right: TokenColumns, at: number): boolean | undefined {
  const [id, other] = [left.ids[at], right.ids[at]]
  if (id !== UNKNOWN_ID && other !== UNKNOWN_ID) return id === other
  if ((((left.flags[at] ?? 0) | (right.flags[at] ?? 0)) & BYTES_UNKNOWN_FLAG) !== 0) return undefined
  const [bytes, others] = [bytesAt(left, at), bytesAt(right, at)]
  return bytes.length === others.length && bytes.every((byte, index) => byte === others[index])
}

function bytesAt({ bytes, byteStart }: TokenColumns, at: number): Uint8Array {
  return bytes.subarray(byteStart[at], byteStart[at + 1])
}
