import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokenGlyphs } from '#lib/tokens/token-glyphs.ts'

it.each([
  ['the', ['the']],
  [' the', ['·', 'the']],
  ['\t\n', ['⇥', '↵']],
  ['\r\n', ['␍', '↵']],
  ['a\rb', ['a', '␍', 'b']],
  ['a\u00a0b', ['a', 'U+00A0', 'b']],
  ['\u2003\u3000', ['U+2003 U+3000']],
  ['a\u200bb', ['a', 'U+200B', 'b']],
  ['\u202e', ['U+202E']],
  ['\u0000', ['U+0000']],
  ['\u001b[1m', ['U+001B', '[1m']],
  ['👩‍👩‍👧', ['👩‍👩‍👧']],
  ['\ufffd', ['\ufffd']],
  ['', []],
])('%j is drawn as %j', (text, shown) => {
  expect(tokenGlyphs(text).map((glyph) => glyph.shown)).toEqual(shown)
})

it('names what each piece is', () => {
  expect(tokenGlyphs(' a\n\u200b').map((glyph) => glyph.kind)).toEqual(['space', 'text', 'newline', 'hidden'])
})

it('the pieces are the text, and nothing unseen is drawn as it is', () => {
  const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), fc.constantFrom(' ', '\t', '\n', '\r', '\u00a0', 'a', '👍'))
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      const glyphs = tokenGlyphs(text)
      expect(glyphs.map((glyph) => glyph.text).join('')).toBe(text)
      for (const { shown, kind } of glyphs) if (kind === 'text') expect(shown).not.toMatch(/[\s\p{Cc}\u200b\u202a-\u202e]/u)
    }),
    { numRuns: 500 },
  )
})
