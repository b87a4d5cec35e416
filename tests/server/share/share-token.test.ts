import { expect, it } from 'vitest'
import { hashShareToken, newShareToken } from '#server/share/share-token.ts'

it('a token is 128 random bits that fit into an address, and is known again by its hash', () => {
  const tokens = Array.from({ length: 100 }, newShareToken)
  expect(new Set(tokens).size).toBe(100)
  for (const token of tokens) expect(token).toMatch(/^[\w-]{22}$/)
  const [token = ''] = tokens
  expect(hashShareToken(token)).toEqual(hashShareToken(token))
  expect(hashShareToken(token)).toHaveLength(32)
  expect(Buffer.from(hashShareToken(token)).toString('base64url')).not.toContain(token)
})
