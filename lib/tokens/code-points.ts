/** A code point of UTF-8 as WHATWG decodes it: one U+FFFD for each longest part of a character that is not one. */
export interface CodePoint {
  readonly value: number
  /** In bytes. */
  readonly length: number
}

/** The code point at `at`; what is cut off by `end` is U+FFFD. `at` must be less than `end`. */
export function codePointAt(bytes: Uint8Array, at: number, end: number): CodePoint {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return ASCII[lead] ?? { value: lead, length: 1 }
  const more = continuationsOf(lead)
  if (more === 0) return { value: 0xfffd, length: 1 }
  let value = lead & (0x3f >> more)
  for (let index = 1; index <= more; index += 1) {
    const byte = at + index < end ? (bytes[at + index] ?? 0) : -1
    const [least, most] = index === 1 ? secondByte(lead) : CONTINUATION
    if (byte < least || byte > most) return { value: 0xfffd, length: index }
    value = (value << 6) | (byte & 0x3f)
  }
  return { value, length: more + 1 }
}

const ASCII: readonly CodePoint[] = Array.from({ length: 0x80 }, (_, value) => ({ value, length: 1 }))
const CONTINUATION = [0x80, 0xbf] as const

/** How many bytes follow the first one; none where it cannot be one. */
function continuationsOf(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0
  if (lead < 0xe0) return 1
  return lead < 0xf0 ? 2 : 3
}

/** Keeps out overlong forms, surrogates and what lies beyond U+10FFFF. */
function secondByte(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf]
  if (lead === 0xed) return [0x80, 0x9f]
  if (lead === 0xf0) return [0x90, 0xbf]
  return lead === 0xf4 ? [0x80, 0x8f] : CONTINUATION
}

/**
 * Ranges of code points that never join with each other into one grapheme: none extends, joins, is prepended, is a
 * regional indicator, a jamo, or CR. Two neighbours out of them need no look at a segmenter, which is a hundred times slower.
 */
const LONERS = [
  [0x0, 0xc],
  [0xe, 0x2ff],
  [0x370, 0x482],
  [0x48a, 0x590],
  [0x1e00, 0x1fff],
  [0x2010, 0x205f],
  [0x2070, 0x20cf],
  [0x2100, 0x2cee],
  [0x2e80, 0x3029],
  [0x3030, 0x3098],
  [0x309b, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xff01, 0xff9d],
  [0xfffd, 0xfffd],
  [0x1f300, 0x1f3fa],
  [0x1f400, 0x1faff],
  [0x20000, 0x3fffd],
] as const

/** Whether a code point surely begins a grapheme after another such one. */
export function isLoner(value: number): boolean {
  if (value < 0x300) return value !== 0xd
  return LONERS.some(([first, last]) => value >= first && value <= last)
}
