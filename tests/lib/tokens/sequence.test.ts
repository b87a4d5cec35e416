import { expect, it } from 'vitest'
import { hasIds } from '#lib/tokens/sequence.ts'

it('asks for the id of every token', () => {
  expect(hasIds([])).toBe(true)
  expect(hasIds([{ text: 'a', id: 0 }])).toBe(true)
  expect(hasIds([{ text: 'a', id: 0 }, { text: 'b', id: null }])).toBe(false)
  expect(hasIds([{ text: 'a' }])).toBe(false)
})
