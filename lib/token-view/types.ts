/** The bytes of a row of tokens: those of token `i` stand from `byteStart[i]` to `byteStart[i + 1]`. */
export interface TokenBytes {
  readonly bytes: Uint8Array
  readonly byteStart: Uint32Array
}
