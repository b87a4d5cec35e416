import { expect, test } from 'vitest'
import { estimateCard } from '#lib/editor/estimate-card.ts'

test('a card is higher the more lines and calls it has, up to what is shown of it', () => {
  const card = (content: string) => estimateCard({ role: 'user', content })
  expect(card('one')).toBeLessThan(card('one\ntwo'))
  expect(card('x'.repeat(1000))).toBeGreaterThan(card('one\ntwo'))
  expect(card('x\n'.repeat(5000))).toBe(card('x\n'.repeat(50_000)))
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } } as const
  expect(estimateCard({ role: 'assistant', content: 'one', tool_calls: [call] })).toBeGreaterThan(card('one'))
  expect(estimateCard(undefined)).toBeGreaterThan(0)
})
