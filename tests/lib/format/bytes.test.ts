import { expect, it } from 'vitest'
import { formatBytes } from '#lib/format/bytes.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [34_400, '34 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [1_234_567, '1.2 MB'],
])('says %i bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
