import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codePointName, HIDDEN_CHARACTER, visibleText } from '#lib/text/visible-text.ts'

const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))

test.each([
  ['a\u202eb', 'U+202E'],
  ['a\u0000b', 'U+0000'],
  ['a\u200bb', 'U+200B'],
  ['a\u200db', 'U+200D'],
  ['a\u2066b', 'U+2066'],
  ['a\ufeffb', 'U+FEFF'],
  ['a\ud800b', 'U+D800'],
  ['a\udc00b', 'U+DC00'],
  ['a\rb', 'U+000D'],
  ['a\u001bb', 'U+001B'],
  ['a\u{e0041}b', 'U+E0041'],
  ['a\u0000\u0000\u0000b', 'U+0000 ×3'],
  ['a\u200b\u200eb', 'U+200B U+200E'],
])('%j shows %s', (text, hidden) => {
  const pieces = visibleText(text)
  expect(pieces.map((piece) => piece.hidden)).toEqual([undefined, hidden, undefined])
})

test.each(['plain\ttext\nand lines\r\n', 'ünïcödé 漢字 🙂', '👩‍👩‍👧 and 👩🏽‍🚀 and ❤️', ''])('%j stays one piece', (text) => {
  expect(visibleText(text).map((piece) => piece.text).join('')).toBe(text)
  expect(visibleText(text).every((piece) => piece.hidden === undefined)).toBe(true)
})

test('a character that is always hidden is found by itself, and named', () => {
  const found = Array.from('a\u202eb\u{e0041}c\n\td\u0000'.matchAll(HIDDEN_CHARACTER), ([one]) => codePointName(one.codePointAt(0) ?? 0))
  expect(found).toEqual(['U+202E', 'U+E0041', 'U+0000'])
})

test('a long run of different characters is summed up', () => {
  const hidden = visibleText('\u200b\u200e'.repeat(50))[0]?.hidden
  expect(hidden).toBe('U+200B U+200E U+200B U+200E 96 more')
})

test('the pieces are the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyUnit, maxLength: 20 }), (text) => {
      const pieces = visibleText(text)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      for (const piece of pieces) expect(text.startsWith(piece.text, piece.start)).toBe(true)
    }),
  )
})
