import 'server-only'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { RetakeError } from '#lib/errors.ts'

const RAW = 0
const ZSTD = 1

/** Setting up a compressor costs some 40 µs; below this it does not pay. */
const WORTH_COMPRESSING = 256

/** What is kept of packed tokens: a byte that says how, then the bytes, compressed where that makes them fewer. */
export function sealTokens(packed: Uint8Array): Uint8Array {
  if (packed.length >= WORTH_COMPRESSING) {
    const smaller = zstdCompressSync(packed, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
    if (smaller.length < packed.length) return Buffer.concat([Uint8Array.of(ZSTD), smaller])
  }
  return Buffer.concat([Uint8Array.of(RAW), packed])
}

/** The packed tokens of a stored blob. @throws where it is not one. */
export function openTokens(blob: Uint8Array): Uint8Array {
  const rest = blob.subarray(1)
  if (blob[0] === RAW) return rest
  if (blob[0] === ZSTD) return zstdDecompressSync(rest)
  throw new RetakeError('internal', `stored tokens begin with byte ${blob[0]}, which means nothing here`)
}
