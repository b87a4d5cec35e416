import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeUtf16, decodeUtf8 } from '#lib/tokens/decode-text.ts'

it('decodes UTF-8 as a decoder does, byte order marks kept', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => decodeUtf8(bytes) === decoder.decode(bytes)))
  expect(decodeUtf8([0xef, 0xbb, 0xbf])).toBe('\ufeff')
})

it('decodes UTF-16 with lone surrogates', () => {
  expect(decodeUtf16(Uint8Array.of(0x61, 0, 0, 0xd8))).toBe('a\ud800')
})
