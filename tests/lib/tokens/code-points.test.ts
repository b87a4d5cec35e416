import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { codePointAt, isLoner } from '#lib/tokens/code-points.ts'

function decode(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const { value, length } = codePointAt(bytes, at, bytes.length)
    text += String.fromCodePoint(value)
    at += length
  }
  return text
}

/** Bytes that often nearly are UTF-8. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2 }).map((text) => [...new TextEncoder().encode(text)]),
      fc.constantFrom(0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff).map((byte) => [byte]),
    ),
    { maxLength: 8 },
  )
  .map((parts) => Uint8Array.from(parts.flat()))

it('decodes as TextDecoder does, whatever the bytes', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  fc.assert(
    fc.property(nearlyUtf8, (bytes) => {
      expect(decode(bytes)).toBe(decoder.decode(bytes))
    }),
    { numRuns: 1000 },
  )
})

it('takes a character that is cut off as one, and reads nothing beyond the end', () => {
  const thumb = Uint8Array.of(0xf0, 0x9f, 0x91, 0x8d)
  expect(codePointAt(thumb, 0, 4)).toEqual({ value: 0x1f44d, length: 4 })
  expect(codePointAt(thumb, 0, 3)).toEqual({ value: 0xfffd, length: 3 })
  expect(codePointAt(thumb, 1, 4)).toEqual({ value: 0xfffd, length: 1 })
})

it('calls loners only what the segmenter never joins', () => {
  const loners: string[] = []
  for (let value = 0; value < 0x3fffe; value += 1) if (isLoner(value)) loners.push(String.fromCodePoint(value))
  expect(loners.length).toBeGreaterThan(90_000)
  const count = (text: string): number => [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length
  expect(count(loners.join(''))).toBe(loners.length)
  expect(count(loners.toReversed().join(''))).toBe(loners.length)
  const mixed = loners.map((_, at) => loners[(at * 7919) % loners.length])
  expect(count(mixed.join(''))).toBe(loners.length)
})

it.each(['\r', '\u0301', '\u200d', '\ufe0f', '\u{1f1e6}', '\u{1f3fb}', '\u1100', '\u0e33', '\u0903'])('%j is none', (one) => {
  expect(isLoner(one.codePointAt(0) ?? 0)).toBe(false)
})
