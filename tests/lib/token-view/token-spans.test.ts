import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { Token } from '#lib/tokens/token.ts'
import { tokenSpans } from '#lib/token-view/token-spans.ts'
import type { TokenSpan } from '#lib/token-view/token-spans.ts'
import { tokenOf } from '../../support/character-tokens.ts'
import { anyRow } from '../../support/column-rows.ts'

const SMILE = [...new TextEncoder().encode('😀')]

function spansOf(tokens: readonly Token[], from = 0, to = tokens.length): readonly TokenSpan[] {
  return tokenSpans(columnsOf(tokens.map((token) => ({ token, generated: true })), { k: 0 }), from, to)
}
const words = (...texts: string[]): Token[] => texts.map((text) => tokenOf(text))
const part = (bytes: number[]): Token => ({ id: 7, text: '\ufffd', bytes })

test('no tokens, no spans', () => {
  expect(spansOf([])).toEqual([])
  expect(spansOf(words('a', 'b'), 1, 1)).toEqual([])
})

test('a word is its text; one space before it is left to the style sheet', () => {
  expect(spansOf(words('The', ' end'))).toEqual([
    { index: 0, end: 1, kind: 'text', spaced: false, pieces: [{ text: 'The', look: 'text' }] },
    { index: 1, end: 2, kind: 'text', spaced: true, pieces: [{ text: 'end', look: 'text' }] },
  ])
})

test('white space is seen: lines break after its sign, and may break before that of a space', () => {
  const [space, indent, line, tab] = spansOf(words(' ', '  x', '.\n', '\t'))
  expect(space).toMatchObject({ spaced: false, pieces: [{ text: '\u200b·', look: 'sign' }] })
  expect(indent).toMatchObject({ spaced: false, pieces: [{ text: '\u200b·\u200b·', look: 'sign' }, { text: 'x', look: 'text' }] })
  expect(line?.pieces).toEqual([{ text: '.', look: 'text' }, { text: '↵\n', look: 'sign' }])
  expect(tab?.pieces).toEqual([{ text: '⇥\t', look: 'sign' }])
})

test('what cannot be seen is named, each by itself', () => {
  const [span] = spansOf(words('a\u200b\u200bb'))
  expect(span?.pieces.map(({ look }) => look)).toEqual(expect.arrayContaining(['text', 'hidden']))
  expect(span?.pieces.filter(({ look }) => look === 'hidden').every(({ text }) => text.includes('200B'))).toBe(true)
})

test('a special token is a chip with its own text, spaces and all', () => {
  expect(spansOf(words('<|im_end|>'))).toMatchObject([{ kind: 'special', pieces: [{ text: '<|im_end|>', look: 'text' }] }])
  expect(spansOf([{ text: ' end', special: true }])).toMatchObject([{ kind: 'special', spaced: false }])
})

test('a character of several tokens stands in the first; the others are marks, and all of them colour it', () => {
  const spans = spansOf([...words('a'), part(SMILE.slice(0, 1)), part(SMILE.slice(1, 3)), part(SMILE.slice(3)), ...words('b')])
  expect(spans.map(({ index, end, kind }) => [index, end, kind])).toEqual([
    [0, 1, 'text'],
    [1, 4, 'text'],
    [2, 3, 'part'],
    [3, 4, 'part'],
    [4, 5, 'text'],
  ])
  expect(spans[1]?.pieces).toEqual([{ text: '😀', look: 'text' }])
  expect(spans[2]?.pieces).toEqual([])
})

test('a token whose bytes are not known is its id, and without one a sign', () => {
  const spans = spansOf([{ id: 42, text: '\ufffd' }, { text: '' }, { id: 0, text: '' }])
  expect(spans.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown'])
  expect(spans.map(({ pieces }) => pieces)).toEqual([
    [{ text: '42', look: 'hidden' }],
    [{ text: '\ufffd', look: 'hidden' }],
    [{ text: '0', look: 'hidden' }],
  ])
})

test('a token of no text is a mark', () => {
  expect(spansOf([...words('a'), { id: 3, text: '', bytes: [] }])).toMatchObject([{ kind: 'text' }, { index: 1, kind: 'part', pieces: [] }])
})

test('a range is drawn as it is within the whole, ids included', () => {
  const tokens = [...words('ab', ' cd', '\n'), { id: 9, text: '\ufffd' }, ...words(' ef')]
  expect(spansOf(tokens, 1, 4)).toEqual(spansOf(tokens).slice(1, 4))
  expect(spansOf(tokens, 3, 5)).toEqual(spansOf(tokens).slice(3))
})

test('every token of a range has one span of its own, in order', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 12 }), fc.nat(12), fc.nat(12), (rows, a, b) => {
      const [from, to] = [Math.min(a, b, rows.length), Math.min(Math.max(a, b), rows.length)]
      const spans = tokenSpans(columnsOf(rows, { k: 0 }), from, to)
      expect(spans.map(({ index }) => index)).toEqual(Array.from({ length: to - from }, (_, at) => from + at))
      expect(spans.every(({ index, end }) => end > index && end <= to)).toBe(true)
    }),
    { numRuns: 100 },
  )
})
