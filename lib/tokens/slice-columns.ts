import type { TokenColumns } from './columns.ts'

/** The tokens from `from` (inclusive) to `to` (exclusive), with their alternatives. */
export function sliceColumns(columns: TokenColumns, from: number, to: number): TokenColumns {
  const start = Math.min(Math.max(0, from), columns.count)
  const end = Math.min(Math.max(start, to), columns.count)
  const { ids, logprobs, ranks, flags, byteStart, bytes, altStart, altIds, altLogprobs, altByteStart, altBytes } = columns
  const [alt, altEnd] = [altStart[start] ?? 0, altStart[end] ?? 0]
  return {
    count: end - start,
    ids: ids.slice(start, end),
    logprobs: logprobs.slice(start, end),
    ranks: ranks.slice(start, end),
    flags: flags.slice(start, end),
    byteStart: shifted(byteStart, start, end),
    bytes: bytes.slice(byteStart[start], byteStart[end]),
    altStart: shifted(altStart, start, end),
    altIds: altIds.slice(alt, altEnd),
    altLogprobs: altLogprobs.slice(alt, altEnd),
    altByteStart: shifted(altByteStart, alt, altEnd),
    altBytes: altBytes.slice(altByteStart[alt], altByteStart[altEnd]),
  }
}

/** Where things begin, counted from the first of a range; one more than there are things. */
function shifted(starts: Uint32Array, from: number, to: number): Uint32Array {
  const first = starts[from] ?? 0
  return starts.slice(from, to + 1).map((start) => start - first)
}
