import { expect, test } from 'vitest'
import { contentPieces } from '#lib/editor/content-pieces.ts'

test('a text is cut at what is shown apart, and nothing of it is lost', () => {
  const text = 'ab<call>cd'
  const pieces = contentPieces(text, [{ span: [2, 8], name: 'call 1' }])
  expect(pieces).toEqual([{ start: 0, text: 'ab' }, { start: 2, text: '<call>', apart: 'call 1' }, { start: 8, text: 'cd' }])
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
})

test('spans come in any order; one inside another, or beyond the text, is none of its own', () => {
  const names = contentPieces('0123456789', [
    { span: [6, 8], name: 'second' },
    { span: [0, 4], name: 'first' },
    { span: [1, 2], name: 'inside' },
    { span: [9, 20], name: 'beyond' },
  ]).flatMap((piece) => piece.apart ?? [])
  expect(names).toEqual(['first', 'second'])
})

test('an empty text has no pieces', () => {
  expect(contentPieces('', [])).toEqual([])
})
