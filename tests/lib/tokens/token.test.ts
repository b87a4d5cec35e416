import { describe, expect, test } from 'vitest'
import { tokenSchema } from '#lib/tokens/token.ts'

describe('tokenSchema', () => {
  test.each([
    [{ text: 'x' }],
    [{ text: '', id: 2, bytes: [], logprob: -0, special: true }],
    [{ text: '\ufffd', id: null, bytes: null, logprob: null }],
    [{ text: 'é', id: 7, bytes: [195, 169], logprob: -1.5, top: [{ text: 'e', logprob: -2 }, { text: 'a', id: 3, bytes: [97], logprob: null }] }],
  ])('takes %j as it is', (token) => {
    expect(tokenSchema.parse(token)).toEqual(token)
  })

  test.each([
    [{ id: 1 }],
    [{ text: 'x', id: -1 }],
    [{ text: 'x', bytes: [256] }],
    [{ text: 'x', logprob: -Infinity }],
    [{ text: 'x', special: false }],
    [{ text: 'x', top: [{ text: 'y' }] }],
  ])('refuses %j', (token) => {
    expect(tokenSchema.safeParse(token).success).toBe(false)
  })
})
