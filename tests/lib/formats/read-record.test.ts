import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findingOf, readObject, readRecord, unknownKeys } from '#lib/formats/read-record.ts'

describe('readRecord', () => {
  it('gives the value of a line, or what is wrong and where', () => {
    expect(readRecord('[1]')).toEqual({ ok: true, value: [1] })
    expect(readRecord('{"a": bad}')).toEqual({ ok: false, why: expect.stringMatching(/^not valid JSON: .*'b' \(column 7\)$/) })
    expect(readRecord('{"a": "b')).toMatchObject({ ok: false, why: expect.stringContaining('not valid JSON') })
  })

  it('takes objects only where a record must be one', () => {
    expect(readObject('{"a": 1}')).toEqual({ ok: true, value: { a: 1 } })
    expect(readObject('null')).toEqual({ ok: false, why: 'a record is an object, found null' })
    expect(readObject('{')).toMatchObject({ ok: false })
  })
})

describe('remarks', () => {
  it('name what is not taken, but nothing that is null', () => {
    expect(unknownKeys({ a: 1, b: 2, c: null, d: 0 }, ['a'], 'of the record')).toEqual(['of the record not taken: b, d'])
    expect(unknownKeys({ a: 1 }, ['a'], 'of the record')).toEqual([])
  })

  it('say the place of a finding', () => {
    const parsed = z.object({ a: z.array(z.string()) }).safeParse({ a: ['x', 1] })
    expect(parsed.error && findingOf(parsed.error)).toMatch(/^a\.1: .*string/)
    const whole = z.string().safeParse(1)
    expect(whole.error && findingOf(whole.error)).not.toMatch(/^: /)
  })
})
