import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnToken } from '#lib/tokens/column-token.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { ColumnRow } from '#lib/tokens/columns.ts'
import { TokenPart } from '#lib/token-view/token-part.ts'
import { encodeText, tokenOf } from '../../support/character-tokens.ts'
import { anyRow } from '../../support/column-rows.ts'
import { partOf } from '../../support/drawn-tokens.ts'

const SMILE = [...new TextEncoder().encode('😀')]

function wholeOf(rows: readonly ColumnRow[]): TokenPart {
  const part = new TokenPart(1, 'reply')
  part.append(columnsOf(rows, { k: 0 }))
  return part
}

test('a side without tokens has no rows and no text', () => {
  const part = new TokenPart(2, 'prompt')
  part.append(columnsOf([], { k: 0 }))
  expect(part).toMatchObject({ turn: 2, side: 'prompt', length: 0 })
  expect(part.ends).toEqual([])
  expect(part.textOf(0, 0)).toBe('')
  expect(part.linesOf(0, 0)).toBe(0)
  expect(part.has('content')).toBe(false)
})

test('what is appended bit by bit says what it says as a whole, without alternatives', () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyRow, { maxLength: 5 }), { maxLength: 5 }), (batches) => {
      const part = new TokenPart(1, 'reply')
      for (const batch of batches) part.append(columnsOf(batch, { k: 5 }))
      const whole = columnsOf(batches.flat(), { k: 0 })
      expect(part.length).toBe(whole.count)
      for (let at = 0; at < whole.count; at += 1) expect(columnToken(part.columns, at)).toEqual(columnToken(whole, at))
      expect(part.bytesOf(0, part.length)).toEqual(whole.bytes)
    }),
    { numRuns: 60 },
  )
})

test('columns that were read before stay what they were', () => {
  const part = partOf(1, 'reply', encodeText('abc', -1))
  const { columns } = part
  part.append(columnsOf([{ token: tokenOf('d', -2), generated: true }], { k: 0 }))
  expect(columns.count).toBe(3)
  expect(part.textOf(0, part.length)).toBe('abcd')
})

test('only a generated token whose logprob is known has one', () => {
  const token = tokenOf('a', -1.5)
  const part = wholeOf([{ token, generated: true }, { token, generated: false }, { token: tokenOf('b'), generated: true }])
  expect([0, 1, 2, 3].map(part.logprobAt)).toEqual([-1.5, null, null, null])
})

test('a channel is there when any token is of it', () => {
  const part = wholeOf([{ token: tokenOf('a'), generated: true, channel: 'reasoning' }])
  expect([part.has('content'), part.has('reasoning'), part.has('tool_call')]).toEqual([false, true, false])
  part.append(columnsOf([{ token: tokenOf('b'), generated: true, channel: 'tool_call' }], { k: 0 }))
  expect([part.has('content'), part.has('reasoning'), part.has('tool_call')]).toEqual([false, true, true])
})

test('a range that cuts a character says so, the whole of it reads', () => {
  const halves = [SMILE.slice(0, 2), SMILE.slice(2)].map((bytes) => ({ text: '\ufffd', bytes }))
  const part = partOf(1, 'reply', [tokenOf('a'), ...halves, tokenOf('b')])
  expect(part.textOf(0, 4)).toBe('a😀b')
  expect(part.textOf(1, 3)).toBe('😀')
  expect(part.textOf(0, 2)).toBe('a\ufffd')
  expect(part.textOf(3, 3)).toBe('')
})

test('rows end one after another at the last token, and an end that was told never changes', () => {
  const part = new TokenPart(1, 'reply')
  let before: readonly number[] = []
  const pieces = encodeText(`${'word '.repeat(40)}\n`.repeat(4), -1)
  for (let from = 0; from < pieces.length; from += 37) {
    const rows = pieces.slice(from, from + 37).map((token) => ({ token, generated: true }))
    part.append(columnsOf(rows, { k: 0 }))
    const ends = [...part.ends]
    expect(ends.slice(0, before.length - 1)).toEqual(before.slice(0, -1))
    expect(ends.at(-1)).toBe(part.length)
    expect(ends.every((end, at) => end > (ends[at - 1] ?? 0) && end - (ends[at - 1] ?? 0) <= 256)).toBe(true)
    before = ends
  }
  expect(before.length).toBeGreaterThan(2)
})

test('a search sees a hundred tokens of what follows, as far as there are any', () => {
  const part = partOf(1, 'reply', encodeText(`ab${'c'.repeat(150)}`))
  expect(part.searchText(0, 2)).toEqual({ text: `ab${'c'.repeat(100)}`, own: 2 })
  expect(part.searchText(150, 152)).toEqual({ text: 'cc', own: 2 })
})

test('lines are counted by breaks and by their width', () => {
  const linesOf = (text: string): number => partOf(1, 'reply', encodeText(text)).linesOf(0, text.length)
  expect(['a', 'a\n', 'a\nb', '\n\n', 'x'.repeat(100), 'x'.repeat(101), `${'x'.repeat(250)}\ny`].map(linesOf)).toEqual([1, 1, 2, 2, 1, 2, 4])
})

test('its beginning is what it was when it was so long, and the part goes on growing', () => {
  const text = 'line of text\n'.repeat(40)
  const part = partOf(1, 'reply', encodeText(text))
  const before = partOf(1, 'reply', encodeText(text.slice(0, 300)))
  const first = part.first(300)
  expect(first.textOf(0, first.length)).toBe(text.slice(0, 300))
  expect(first.ends).toEqual(before.ends)
  part.append(columnsOf(encodeText('more').map((token) => ({ token, generated: true })), { k: 0 }))
  expect(first.length).toBe(300)
  expect(part.first(10_000).length).toBe(part.length)
})
