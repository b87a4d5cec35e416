import { expect, it } from 'vitest'
import { toUsage } from '#server/models/openai-usage.ts'

it('keeps what is counted, and nothing else', () => {
  expect(
    toUsage({
      prompt_tokens: 5,
      completion_tokens: 0,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: null },
    }),
  ).toEqual({ promptTokens: 5, completionTokens: 0, cachedTokens: 4 })
  expect(toUsage({ prompt_tokens: null })).toEqual({})
})
