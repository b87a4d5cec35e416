import { describe, expect, test } from 'vitest'
import { firstDifferingToken } from '#lib/compare/first-differing-token.ts'
import { columnsOf } from '#lib/tokens/columns.ts'

const columns = (...tokens: { id?: number; text: string }[]) =>
  columnsOf(tokens.map((token) => ({ token, generated: true })), { k: 0 })

describe('firstDifferingToken', () => {
  test('compares ids where both are known, and not their texts', () => {
    expect(firstDifferingToken(columns({ id: 1, text: 'a' }, { id: 2, text: 'b' }), columns({ id: 1, text: 'a' }, { id: 3, text: 'b' }))).toBe(1)
    expect(firstDifferingToken(columns({ id: 1, text: 'a' }), columns({ id: 1, text: 'b' }))).toBeUndefined()
  })

  test('compares bytes where an id is not known', () => {
    expect(firstDifferingToken(columns({ text: 'a' }, { text: 'b' }), columns({ id: 1, text: 'a' }, { text: 'c' }))).toBe(1)
  })

  test('a reply that goes on differs behind the end of the other', () => {
    expect(firstDifferingToken(columns({ id: 1, text: 'a' }), columns({ id: 1, text: 'a' }, { id: 2, text: 'b' }))).toBe(1)
    expect(firstDifferingToken(columns(), columns())).toBeUndefined()
  })

  test('says nothing where it cannot be told', () => {
    expect(firstDifferingToken(columns({ text: '\ufffd' }), columns({ text: '\ufffd' }))).toBeUndefined()
  })
})
