import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COPY_FORMS, copyText } from '#lib/token-view/token-copy.ts'
import { TokenPart } from '#lib/token-view/token-part.ts'
import type { TokenSide } from '#lib/token-view/token-place.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { ColumnRow } from '#lib/tokens/columns.ts'
import { encodeText, tokenOf } from '../../support/character-tokens.ts'

function partOf(rows: readonly ColumnRow[], { turn = 1, side = 'reply' }: { turn?: number; side?: TokenSide } = {}): TokenPart {
  const part = new TokenPart(turn, side)
  part.append(columnsOf(rows, { k: 0 }))
  return part
}

function sampled(text: string): ColumnRow[] {
  return encodeText(text, -0.5).map((token) => ({ token, generated: true }))
}

/** A whole part. */
function all(part: TokenPart) {
  return { part, from: 0, to: part.length }
}

describe('copyText', () => {
  it('of nothing is nothing, or an empty list', () => {
    expect(copyText([], 'text')).toBe('')
    expect(copyText([], 'ids')).toBe('[]')
    expect(JSON.parse(copyText([], 'JSON'))).toEqual([])
    const part = partOf(sampled('ab'))
    expect(COPY_FORMS.map((form) => copyText([{ part, from: 1, to: 1 }], form).replaceAll('\n', ''))).toEqual(['', '[]', '[]'])
  })

  it('takes a range of a part, and stretches in order', () => {
    const prompt = partOf(encodeText('abc').map((token) => ({ token, generated: false })), { turn: 2, side: 'prompt' })
    const stretches = [{ part: prompt, from: 1, to: 3 }, { part: partOf(sampled('de'), { turn: 2 }), from: 0, to: 1 }]
    expect(copyText(stretches, 'text')).toBe('bcd')
    expect(copyText(stretches, 'ids')).toBe('[98,99,100]')
    expect(JSON.parse(copyText(stretches, 'JSON'))).toMatchObject([
      { turn: 2, side: 'prompt', index: 1, text: 'b', generated: false, logprob: null },
      { turn: 2, side: 'prompt', index: 2, text: 'c' },
      { turn: 2, side: 'reply', index: 0, text: 'd', generated: true, logprob: -0.5 },
    ])
  })

  it('has the exact text, of special tokens too, whatever a character is spread over', () => {
    const bytes = [...new TextEncoder().encode('👩‍👧')]
    const rows = bytes.map((byte): ColumnRow => ({ token: { text: '\ufffd', bytes: [byte] }, generated: true }))
    const part = partOf([...rows, ...sampled('\ufeff\r\n<|im_end|>')])
    expect(copyText([all(part)], 'text')).toBe('👩‍👧\ufeff\r\n<|im_end|>')
    expect(copyText([{ part, from: 1, to: bytes.length }], 'text')).toMatch(/^\ufffd/)
  })

  it('has null for what the server did not say', () => {
    const rows: ColumnRow[] = [
      { token: { text: '\ufffd' }, generated: true },
      { token: { text: 'a', id: 0, logprob: -9, top: [{ text: 'b', id: 1, logprob: -0.1 }] }, generated: true },
    ]
    expect(copyText([all(partOf(rows))], 'ids')).toBe('[null,0]')
    const [unknown, outside]: unknown[] = JSON.parse(copyText([all(partOf(rows))], 'JSON'))
    expect(unknown).toMatchObject({ id: null, bytes: null, logprob: null, rank: null })
    expect(outside).toMatchObject({ id: 0, bytes: [0x61], logprob: -9, rank: null })
  })

  it('has all that is known of a token, a token a line', () => {
    const token = { ...tokenOf('<|im_end|>', -0.25), top: [tokenOf('a', -0.125), tokenOf('<|im_end|>', -0.25)].map((one) => ({ ...one, logprob: one.logprob ?? null })) }
    const text = copyText([all(partOf([{ token, generated: true, channel: 'reasoning' }, ...sampled('x')]))], 'JSON')
    expect(text.split('\n')).toHaveLength(4)
    const [first]: unknown[] = JSON.parse(text)
    expect(first).toEqual({
      turn: 1, side: 'reply', index: 0, id: token.id, text: '<|im_end|>', bytes: token.bytes,
      logprob: -0.25, rank: 2, channel: 'reasoning', special: true, generated: true,
    })
  })

  it('gives back any text that was made into tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.nat(12), (text, cut) => {
        const part = partOf(sampled(text))
        const at = Math.min(cut, part.length)
        expect(copyText([{ part, from: 0, to: at }, { part, from: at, to: part.length }], 'text')).toBe(text)
        const ids: unknown = JSON.parse(copyText([all(part)], 'ids'))
        expect(ids).toEqual(Array.from(text, (character) => character.codePointAt(0)))
      }),
      { numRuns: 100 },
    )
  })
})
