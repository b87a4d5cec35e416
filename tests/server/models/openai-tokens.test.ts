import { describe, expect, it } from 'vitest'
import type { Token } from '#lib/tokens/token.ts'
import { knownLogprob, markEndOfTurn, tokensOf } from '#server/models/openai-tokens.ts'
import type { WireChoice, WireToken } from '#server/models/openai-wire.ts'

function choiceOf(content: WireToken[], rest: Partial<WireChoice> = {}): WireChoice {
  return { logprobs: { content }, ...rest }
}

const hi: WireToken = { token: 'Hi', logprob: -0.5, bytes: [72, 105] }
const bang: WireToken = { token: '!', logprob: -1, bytes: [33] }

describe('tokensOf', () => {
  it('gives nothing where nothing is reported', () => {
    expect([tokensOf({}, 'Hi'), tokensOf({ logprobs: null, token_ids: null }, 'Hi'), tokensOf({ logprobs: {} }, 'Hi')]).toEqual([[], [], []])
  })

  it('keeps text, bytes, log probability and alternatives', () => {
    const entry = { ...hi, top_logprobs: [hi, { token: 'Yo', logprob: -9999, bytes: null, id: 3 }] }
    expect(tokensOf(choiceOf([entry]), 'Hi')).toEqual([
      {
        text: 'Hi',
        bytes: [72, 105],
        logprob: -0.5,
        top: [
          { text: 'Hi', bytes: [72, 105], logprob: -0.5 },
          { id: 3, text: 'Yo', bytes: null, logprob: null },
        ],
      },
    ])
  })

  it('keeps the tokens of a refusal', () => {
    expect(tokensOf({ logprobs: { content: null, refusal: [hi] } }, 'Hi')).toHaveLength(1)
  })

  it('takes ids from beside the entries when there are as many', () => {
    for (const [token_ids, ids] of [
      [[7, 8], [7, 8]],
      [[7], [undefined, undefined]],
      [[7, 8, 9], [undefined, undefined]],
    ] satisfies [number[], unknown[]][]) {
      expect(tokensOf(choiceOf([hi, bang], { token_ids }), 'Hi!').map((token) => token.id)).toEqual(ids)
    }
  })

  it('keeps the ids of entries when those beside them do not agree', () => {
    expect(tokensOf(choiceOf([{ ...hi, id: 4 }], { token_ids: [1, 2] }), 'Hi')[0]?.id).toBe(4)
  })

  it.each([
    ['its real bytes', [72, 105], { text: 'Hi', bytes: [72, 105] }],
    ['bytes that spell the id', [...Buffer.from('token_id:42')], { text: '', bytes: null }],
    ['no bytes', null, { text: '', bytes: null }],
  ])('reads token_id:N with %s', (_name, bytes, known) => {
    const [token] = tokensOf(choiceOf([{ token: 'token_id:42', logprob: -1, bytes }]), 'Hi')
    expect(token).toEqual({ id: 42, logprob: -1, ...known })
  })

  it('keeps ids that come without log probabilities, with the whole text at the last', () => {
    expect(tokensOf({ token_ids: [5, 6] }, 'Hi!')).toEqual([
      { id: 5, bytes: null, text: '' },
      { id: 6, bytes: null, text: 'Hi!' },
    ])
  })

  it.each([
    ['a lost character', { token: '\uFFFD', bytes: [0xef, 0xbf, 0xbd] }, { text: '\uFFFD', bytes: null }],
    ['a lost character after others', { token: 'a\uFFFD', bytes: [97, 0xef, 0xbf, 0xbd] }, { text: 'a\uFFFD', bytes: null }],
    ['half a character, escaped', { token: '\\xf0\\x9f', bytes: [0xf0, 0x9f] }, { text: '\uFFFD', bytes: [0xf0, 0x9f] }],
    ['a byte order mark', { token: '\uFEFF', bytes: [0xef, 0xbb, 0xbf] }, { text: '\uFEFF', bytes: [0xef, 0xbb, 0xbf] }],
    ['a marker in its text', { token: 'Ġa', bytes: [32, 97] }, { text: 'Ġa', bytes: [32, 97] }],
    ['no bytes', { token: 'a' }, { text: 'a', bytes: null }],
  ])('treats %s', (_name, entry, token) => {
    expect(tokensOf(choiceOf([{ ...entry, logprob: -1 }]), 'x')).toEqual([{ ...token, logprob: -1 }])
  })
})

describe('knownLogprob', () => {
  it.each([
    [-0.25, -0.25],
    [0, 0],
    [-9998.9, -9998.9],
    [-9999, null],
    [-3.4028234663852886e38, null],
    [Number.NEGATIVE_INFINITY, null],
    [Number.NaN, null],
    ['NaN', null],
    ['-Infinity', null],
    [null, null],
    [undefined, null],
  ] as const)('reads %s as %s', (value, known) => {
    expect(knownLogprob(value)).toBe(known)
  })
})

describe('markEndOfTurn', () => {
  const end = { text: '<|im_end|>', logprob: -0.1 }
  const last = (text: string, { token = end, ...rest }: Partial<WireChoice> & { token?: Token }): unknown =>
    markEndOfTurn([{ text: 'Hi' }, token], choiceOf([], rest), text).at(-1)?.special

  it('marks a token that ended the reply and adds nothing to its text', () => {
    expect(last('Hi', { finish_reason: 'stop' })).toBe(true)
    expect(last('Hi', { finish_reason: 'tool_calls', stop_reason: 2 })).toBe(true)
  })

  it.each([
    ['the reply goes on', 'Hi', {}],
    ['the length limit ended it', 'Hi', { finish_reason: 'length' }],
    ['it is a part of the text', 'Hi<|im_end|>', { finish_reason: 'stop' }],
    ['a stop string was cut away', 'Hi', { finish_reason: 'stop', stop_reason: '<|im_end|>' }],
    ['it is half a character', 'Hi', { finish_reason: 'stop', token: { text: '\uFFFD', logprob: -1 } }],
    ['its text is not known', 'Hi', { finish_reason: 'stop', token: { text: '', logprob: -1 } }],
  ])('marks none when %s', (_name, text, given) => {
    expect(last(text, given)).toBeUndefined()
  })

  it('takes an empty list', () => {
    expect(markEndOfTurn([], { finish_reason: 'stop' }, '')).toEqual([])
  })
})
