import { expect, it } from 'vitest'
import { sessionSchema, signInSchema } from '#lib/api/session.ts'

it('takes a token of some length and nothing beside it', () => {
  expect(signInSchema.safeParse({ token: 't' }).success).toBe(true)
  for (const input of [{}, { token: '' }, { token: 1 }, { token: 't'.repeat(5001) }, { token: 't', next: '/' }]) {
    expect(signInSchema.safeParse(input).success).toBe(false)
  }
})

it('reads what a server says of a session', () => {
  expect(sessionSchema.parse({ needsToken: true, signedIn: false })).toEqual({ needsToken: true, signedIn: false })
})
