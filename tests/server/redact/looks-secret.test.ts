import { describe, expect, it } from 'vitest'
import { looksLikePassword, looksRandom } from '#server/redact/looks-secret.ts'

describe('looksRandom', () => {
  it.each(['aB3dE6fG9h', 'hunter2!', 'x7Kq-92mZ', '550e8400-e29b-41d4-a716-446655440000'])('takes %s for a secret', (value) => {
    expect(looksRandom(value)).toBe(true)
  })
  it.each(['', 'short', 'password', 'getToken', '12345678', '2026-03-01', '/usr/lib/x86', 'https://a.b/c1', '${TOKEN_1}', '<your-key-1>', '%(pw1)s', '********', '^7.0.4', '>=3.972.0 <4', 'process.env.A1', 'aaaaaaaa1', '████████'])(
    'takes %j for none',
    (value) => expect(looksRandom(value)).toBe(false),
  )
})

describe('looksLikePassword', () => {
  it('takes words, but no placeholders, numbers of a few digits or versions', () => {
    expect(['correct horse', 'secret', 'p@ss', '12345678'].filter(looksLikePassword)).toHaveLength(4)
    expect(['', 'pw', '12', '$PASS', '<password>', 'None', 'string', '^7.0.4', '***'].filter(looksLikePassword)).toEqual([])
  })
})
