import { describe, expect, it } from 'vitest'
import { FINDING_KINDS } from '#lib/draft/finding.ts'
import { marksSchema } from '#lib/messages/marks.ts'

describe('kinds of findings', () => {
  it('are words that marks can keep, each once', () => {
    expect(marksSchema.safeParse({ intended: [...FINDING_KINDS] }).success).toBe(true)
    expect(new Set(FINDING_KINDS).size).toBe(FINDING_KINDS.length)
    for (const kind of FINDING_KINDS) expect(kind).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
  })
})
