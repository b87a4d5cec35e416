import { describe, expect, it } from 'vitest'
import { runPatchSchema, runQuerySchema, serverInputSchema, serverPatchSchema, turnTokensQuerySchema } from '#lib/api/contract.ts'

describe('runQuerySchema', () => {
  it('reads lists and numbers from text', () => {
    expect(runQuerySchema.parse({ limit: '50', outcome: 'running,failed', has: 'parse_error', minScore: '0.5' })).toEqual({
      limit: 50,
      outcome: ['running', 'failed'],
      has: ['parse_error'],
      minScore: 0.5,
    })
  })

  it.each([{ limit: '0' }, { limit: '' }, { limit: 'x' }, { outcome: 'lost' }, { has: 'parse_error,fun' }, { colour: 'red' }, { sort: 'up' }])(
    'refuses %o',
    (query) => {
      expect(runQuerySchema.safeParse(query).success).toBe(false)
    },
  )
})

describe('serverInputSchema', () => {
  const input = { name: 'lab', kind: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1' }

  it('takes http and https only', () => {
    expect(serverInputSchema.parse(input)).toEqual(input)
    expect(serverInputSchema.safeParse({ ...input, baseUrl: 'file:///etc/passwd' }).success).toBe(false)
    expect(serverInputSchema.safeParse({ ...input, baseUrl: 'localhost' }).success).toBe(false)
    for (const address of ['http://me:pw@host/v1', 'http://host/v1?key=x', 'http://host/v1#x', 'http://host\\@other/v1', 'http:///host/v1']) {
      expect(serverInputSchema.safeParse({ ...input, baseUrl: address }).error?.issues[0]?.message).toContain('no user, password')
    }
    for (const address of ['HTTPS://host', 'http://[::1]:80/a@b/v1']) expect(serverInputSchema.parse({ ...input, baseUrl: address }).baseUrl).toBe(address)
  })

  it('refuses the embedded kind and unknown fields', () => {
    expect(serverInputSchema.safeParse({ ...input, kind: 'embedded' }).success).toBe(false)
    expect(serverInputSchema.safeParse({ ...input, key: 'x' }).success).toBe(false)
  })

  it('tells forgetting a key from keeping it', () => {
    expect(serverPatchSchema.parse({ apiKey: null })).toEqual({ apiKey: null })
    expect(serverPatchSchema.parse({})).toEqual({})
  })
})

describe('runPatchSchema', () => {
  it('trims tags and refuses empty titles', () => {
    expect(runPatchSchema.parse({ tags: [' a '] })).toEqual({ tags: ['a'] })
    expect(runPatchSchema.safeParse({ title: ' ' }).success).toBe(false)
  })
})

describe('turnTokensQuerySchema', () => {
  it('asks for the whole reply as binary columns unless told otherwise', () => {
    expect(turnTokensQuerySchema.parse({})).toEqual({ part: 'reply', format: 'binary', from: 0 })
    const all = { part: 'prompt', format: 'json', from: '2', to: '2', k: '0' }
    expect(turnTokensQuerySchema.parse(all)).toEqual({ part: 'prompt', format: 'json', from: 2, to: 2, k: 0 })
  })

  it.each([{ from: '-1' }, { from: 'x' }, { from: '3', to: '2' }, { to: '1.5' }, { k: '-1' }, { part: 'tools' }, { format: 'xml' }, { what: '1' }])(
    'refuses %o',
    (query) => {
      expect(turnTokensQuerySchema.safeParse(query).success).toBe(false)
    },
  )

  it('says which end of a range is wrong', () => {
    const issues = turnTokensQuerySchema.safeParse({ from: '3', to: '2' }).error?.issues
    expect(issues).toMatchObject([{ path: ['to'], message: 'the end of the range lies before its beginning' }])
  })
})
