import { expect, it } from 'vitest'
import { LIMITS } from '#server/limits.ts'

it('lets a reply fit into its run, and a line into its file', () => {
  expect(LIMITS.replyText).toBeLessThan(LIMITS.runText)
  expect(LIMITS.importLine).toBeLessThan(LIMITS.importFile)
  expect(LIMITS.jsonValues).toBeLessThan(LIMITS.importLine)
})

it('leaves room for several groups of the largest size', () => {
  expect(LIMITS.episodes).toBeGreaterThanOrEqual(2 * 64)
})
