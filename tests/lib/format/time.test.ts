import { expect, it } from 'vitest'
import { formatAgo, formatMoment } from '#lib/format/time.ts'

const NOW = new Date(2026, 10, 22, 16, 58, 42).getTime()

it('gives a moment in the zone of the reader', () => {
  expect(formatMoment(NOW)).toBe('2026-11-22 16:58:42')
})

it.each([
  [0, 'now'],
  [-5_000, 'now'],
  [59_999, 'now'],
  [60_000, '1 min ago'],
  [3_600_000, '1 h ago'],
  [86_400_000 * 2, '2 d ago'],
  [86_400_000 * 10, '2026-11-12'],
])('%d ms ago is %s', (past, text) => {
  expect(formatAgo(NOW - past, NOW)).toBe(text)
})
