const fromUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of UTF-8 bytes, U+FFFD where they are none. Most tokens are plain ASCII, for which a decoder costs more than the work. */
export function decodeUtf8(bytes: ArrayLike<number> & Iterable<number>): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x80) return fromUtf8.decode(Uint8Array.from(bytes))
    text += String.fromCharCode(byte)
  }
  return text
}

/** The text of little-endian UTF-16, which can hold lone surrogates. */
export function decodeUtf16(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8))
  }
  return text
}
