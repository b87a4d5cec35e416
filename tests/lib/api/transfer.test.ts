import { describe, expect, it } from 'vitest'
import { exportQuerySchema, exportReportSchema, FILE_TYPES, importLineSchema, importQuerySchema } from '#lib/api/transfer.ts'

describe('exportQuerySchema', () => {
  it('names runs by ids, a collection, or the filters of the list', () => {
    expect(exportQuerySchema.parse({ format: 'token-masks', ids: 'a,b,' })).toEqual({ format: 'token-masks', ids: ['a', 'b'], view: 'records' })
    expect(exportQuerySchema.parse({ format: 'openai-messages', tag: 'x', outcome: 'final,failed', minScore: '0.5', view: 'report' })).toEqual({
      format: 'openai-messages',
      tag: 'x',
      outcome: ['final', 'failed'],
      minScore: 0.5,
      view: 'report',
    })
  })

  it.each([{}, { format: 'xml' }, { format: 'openai-messages', cursor: 'x' }, { format: 'openai-messages', view: 'all' }])('refuses %j', (query) => {
    expect(exportQuerySchema.safeParse(query).success).toBe(false)
  })
})

describe('imports', () => {
  it('are asked for by format and name', () => {
    expect(importQuerySchema.safeParse({ name: 'a.jsonl', format: 'hermes-trajectory' }).success).toBe(true)
    expect(importQuerySchema.safeParse({ path: '/etc' }).success).toBe(false)
  })

  it('come in types that no form can send', () => {
    for (const simple of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']) expect(FILE_TYPES).not.toContain(simple)
  })

  it('are told of line by line', () => {
    expect(importLineSchema.safeParse({ type: 'failed', why: 'x' }).success).toBe(true)
    expect(importLineSchema.safeParse({ type: 'report', format: null, taken: [], left: [], lossy: [{ line: 1, why: 'x' }] }).success).toBe(true)
    expect(importLineSchema.safeParse({ type: 'done' }).success).toBe(false)
    expect(exportReportSchema.safeParse({ format: 'token-masks', records: 0, left: [{ run: 'r', title: '', why: 'x' }], lossy: [] }).success).toBe(true)
  })
})
