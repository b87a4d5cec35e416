import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesOf, formatNats, formatShare, hexText, signText, spokenToken, tokenFacts } from '#lib/token-view/token-facts.ts'
import { columnToken } from '#lib/tokens/column-token.ts'
import type { ColumnToken } from '#lib/tokens/column-token.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { Token } from '#lib/tokens/token.ts'
import { anyRow } from '../../support/column-rows.ts'

function read(token: Token, generated = true): ColumnToken {
  return columnToken(columnsOf([{ token, generated }], { k: 50 }), 0)
}

const half = Math.log(0.5)

describe('numbers', () => {
  it.each([
    [1, '100.0 %'], [0.99999, '> 99.9 %'], [0.5, '50.0 %'], [0.0512, '5.1 %'], [0.0001, '0.010 %'], [0.000002, '2.0e−4 %'], [0, '≈ 0 %'],
  ])('share %s', (share, text) => expect(formatShare(share)).toBe(text))

  it.each([
    [0, '0'], [-0, '0'], [-0.5, '−0.500'], [1.23456, '1.235'], [-0.00012, '−1.2e−4'], [123.4, '123'],
  ])('%s nats', (nats, text) => expect(formatNats(nats)).toBe(text))
})

describe('text and bytes', () => {
  it('shows what cannot be seen', () => {
    expect(signText('')).toBe('')
    expect(signText(' a\n')).toBe('·a↵')
    expect(signText('a\u200bb')).toBe('a‹U+200B›b')
  })

  it('lists bytes, and how many there are where it stops', () => {
    expect(hexText(new Uint8Array())).toBe('')
    expect(hexText(Uint8Array.of(0, 0x0a, 0xff), 3)).toBe('00 0a ff')
    expect(hexText(Uint8Array.of(1, 2, 3), 2)).toBe('01 02 … 3 bytes')
  })
})

describe('candidatesOf', () => {
  const alternative = (id: number, logprob: number | null) => ({ id, text: `w${id}`, logprob })

  it('has none where the server listed none', () => {
    expect(candidatesOf(read({ text: 'a', logprob: half }))).toBeUndefined()
  })

  it('sorts them, unknown ones last, and says what they leave', () => {
    const token = { id: 1, text: 'w1', logprob: Math.log(0.25), top: [alternative(3, null), alternative(1, Math.log(0.25)), alternative(2, half)] }
    const found = candidatesOf(read(token))
    expect(found?.listed.map(({ id, sampled }) => [id, sampled])).toEqual([[2, false], [1, true], [3, false]])
    expect(found?.listed.at(-1)?.share).toBeNull()
    expect(found?.rest).toBeCloseTo(0.25, 6)
    expect(found?.more).toBe(0)
    expect(found?.entropyAtLeast).toBeCloseTo(1.5 * Math.LN2, 6)
  })

  it('shows ten of them, and the sampled one wherever it stands', () => {
    const top = Array.from({ length: 12 }, (_, id) => alternative(id, -1 - id))
    expect(candidatesOf(read({ ...alternative(0, -1), top }))).toMatchObject({ listed: { length: 10 }, more: 2 })
    const outside = candidatesOf(read({ ...alternative(99, -30), top }))
    expect(outside?.listed).toHaveLength(11)
    expect(outside?.listed.at(-1)).toMatchObject({ id: 99, sampled: true })
    expect(outside?.more).toBe(2)
    expect(candidatesOf(read({ ...alternative(99, null), top }))?.listed.at(-1)).toMatchObject({ id: 99, share: null })
  })

  it('leaves nothing less than nothing', () => {
    expect(candidatesOf(read({ ...alternative(1, 0), top: [alternative(1, 0), alternative(2, half)] }))?.rest).toBe(0)
  })

  it('loses no candidate and marks the sampled one, whatever the token', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const token = columnToken(columnsOf([row], { k: 4 }), 0)
        const found = candidatesOf(token)
        const { length } = token.alternatives
        const isListed = length === 0 || token.alternatives.some(({ sampled }) => sampled)
        expect((found?.listed.length ?? 0) + (found?.more ?? 0)).toBe(length + (isListed ? 0 : 1))
        expect(found?.listed.some(({ sampled }) => sampled)).toBe(length === 0 ? undefined : true)
      }),
      { numRuns: 150 },
    )
  })
})

describe('tokenFacts and spokenToken', () => {
  it('say all of a sampled token', () => {
    const token = read({ id: 7, text: ' a', logprob: half, top: [{ id: 7, text: ' a', logprob: half }] })
    expect(tokenFacts(token, 'raw')).toEqual([
      ['id', '7'], ['bytes', '20 61'], ['probability', '50.0 %'], ['logprob', '−0.693 (raw)'], ['surprise', '0.693 nats'], ['rank', '1'],
    ])
    expect(spokenToken(token)).toBe('“·a”, probability 50.0 %, rank 1')
  })

  it('say what is not known', () => {
    const token = read({ text: '\ufffd' })
    expect(Object.fromEntries(tokenFacts(token, 'raw'))).toEqual({
      id: 'unknown', bytes: 'unknown', probability: 'unknown', logprob: 'unknown', surprise: 'unknown', rank: 'unknown',
    })
    expect(spokenToken(token)).toBe('token, probability unknown')
    expect(spokenToken(read({ id: 5, text: '\ufffd' }))).toBe('token 5, probability unknown')
    expect(tokenFacts(read({ text: 'a', logprob: half }), 'unknown').slice(3)).toEqual([
      ['logprob', '−0.693 (kind unknown)'], ['surprise', '0.693 nats'], ['rank', 'unknown: no alternatives'],
    ])
  })

  it('say that a token is outside of what was listed', () => {
    const token = read({ id: 1, text: 'a', logprob: -9, top: [{ id: 2, text: 'b', logprob: half }] })
    expect(tokenFacts(token, 'processed').at(-1)).toEqual(['rank', 'not among those listed'])
    expect(spokenToken(token)).toContain(', not among the alternatives')
  })

  it('give a token that was given no figures', () => {
    const token = read({ id: 2, text: '<|end|>', bytes: [], logprob: half, special: true }, false)
    expect(tokenFacts(token, 'raw')).toEqual([['id', '2'], ['bytes', 'none']])
    expect(spokenToken(token)).toBe('token 2, special, given')
  })
})
