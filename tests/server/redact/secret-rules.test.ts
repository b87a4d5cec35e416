import { describe, expect, it } from 'vitest'
import { BORDER, SECRET_KEY, SECRET_RULES } from '#server/redact/secret-rules.ts'

describe('SECRET_RULES', () => {
  it('can be run again and again: each looks for all matches', () => {
    for (const { name, pattern } of SECRET_RULES) expect([name, pattern.flags.includes('g')]).toEqual([name, true])
  })

  it('never matches nothing, which would cut a text at every place', () => {
    for (const { name, pattern } of SECRET_RULES) {
      for (const text of ['', ' ', `a${BORDER}b`, '\n\n']) expect([name, [...text.matchAll(pattern)].length]).toEqual([name, 0])
    }
  })

  it('goes across no border', () => {
    const key = `-----BEGIN PRIVATE KEY-----\nabc${BORDER}def`
    const found = SECRET_RULES.flatMap(({ pattern }) => [...key.matchAll(pattern)].map(([match]) => match))
    expect(found).toEqual(['-----BEGIN PRIVATE KEY-----\nabc'])
  })
})

describe('SECRET_KEY', () => {
  it.each(['password', 'DB_PASSWORD', 'apiKey', 'x-api-key', 'client_secret', 'authToken', 'AWS_SECRET_ACCESS_KEY', 'authorization', 'smtp.pass', 'DBPASS'])('knows %s', (key) => expect(SECRET_KEY.test(key)).toBe(true))
  it.each(['name', 'key', 'text', 'content', 'id', 'tokenizer', 'nextPageToken', 'compass', 'passed', 'pass@1', 'secretName', 'token_file'])('does not take %s', (key) => expect(SECRET_KEY.test(key)).toBe(false))
})
