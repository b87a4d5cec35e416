import { describe, expect, it } from 'vitest'
import { htmlInputSchema } from '#lib/api/html.ts'

describe('what an HTML file is asked for', () => {
  it('shows only messages and calls unless more is asked for, and cuts every finding', () => {
    expect(htmlInputSchema.parse({ runs: ['a'] })).toEqual({
      runs: ['a'],
      include: { toolResults: false, reasoning: false, tokens: false, system: false },
      keep: [],
    })
  })

  it.each([{ runs: [] }, { runs: Array.from({ length: 201 }, () => 'a') }, { runs: ['a'], include: { all: true } }, { runs: ['a'], more: 1 }])(
    'refuses %j',
    (input) => {
      expect(htmlInputSchema.safeParse(input).success).toBe(false)
    },
  )
})
