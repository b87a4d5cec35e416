/** How many bytes at the end begin a character of UTF-8 that may still be completed (0 to 3). */
export function incompleteTail(bytes: ArrayLike<number>): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length += 1) {
    const byte = bytes[bytes.length - length] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return byte < 0xf8 && length < (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4) ? length : 0
  }
  return 0
}
