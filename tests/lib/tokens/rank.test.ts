import { describe, expect, it } from 'vitest'
import { isSameToken, standingOf } from '#lib/tokens/rank.ts'

const a = { id: 1, text: 'a', logprob: -0.1 }
const b = { id: 2, text: 'b', logprob: -1 }
const c = { id: 3, text: 'c', logprob: -3 }

describe('standingOf', () => {
  it.each([
    ['the best', { ...a, top: [a, b, c] }, 1, false],
    ['the worst listed', { ...c, top: [a, b, c] }, 3, false],
    ['an order that is not one of logprobs', { ...b, top: [b, c, a] }, 2, false],
    ['equals', { ...b, top: [a, { ...c, logprob: -1 }, b] }, 2, false],
    ['one that is not listed', { ...c, top: [a, b] }, null, true],
    ['no list', { ...a, top: [] }, null, false],
    ['no list at all', a, null, false],
    ['a logprob only in the list', { id: 2, text: 'b', top: [a, b] }, 2, false],
    ['no logprob', { id: 2, text: 'b', top: [a, { ...b, logprob: null }] }, null, false],
    ['others without logprobs', { ...b, top: [{ ...a, logprob: null }, b] }, 1, false],
  ])('%s', (...row) => {
    const [, token, rank, outside] = row
    expect(standingOf(token)).toEqual({ rank, outside })
  })
})

describe('isSameToken', () => {
  it.each([
    ['ids, whatever the text', { id: 1, text: 'a' }, { id: 1, text: 'x', logprob: 0 }, true],
    ['other ids of one text', { id: 1, text: 'a' }, { id: 2, text: 'a', logprob: 0 }, false],
    ['bytes where an id is missing', { text: '�', bytes: [0xf0] }, { id: 2, text: '�', bytes: [0xf0], logprob: 0 }, true],
    ['other bytes of one text', { text: '�', bytes: [0xf0] }, { text: '�', bytes: [0xf1], logprob: 0 }, false],
    ['more bytes', { text: 'a' }, { text: 'ab', logprob: 0 }, false],
    ['text where bytes are not known', { text: ' �', bytes: null }, { text: ' �', logprob: 0 }, true],
  ])('goes by %s', (...row) => {
    const [, one, other, same] = row
    expect(isSameToken(one, other)).toBe(same)
  })
})
