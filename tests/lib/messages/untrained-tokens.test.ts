import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partsInTokens, untrainedTokens } from '#lib/messages/untrained-tokens.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { TokenColumns } from '#lib/tokens/columns.ts'
import type { Channel } from '#lib/tokens/token.ts'
import { anyRow } from '../../support/column-rows.ts'

interface Written {
  text: string
  bytes?: number[]
  special?: true
  channel?: Channel
}

function columns(...tokens: (string | Written)[]): TokenColumns {
  const rows = tokens.map((token) => {
    const { channel = 'content', ...rest } = typeof token === 'string' ? { text: token } : token
    return { token: { ...rest, id: null, logprob: null }, generated: true, channel }
  })
  return columnsOf(rows, { k: 0 })
}

const off = (all: TokenColumns, train: Parameters<typeof untrainedTokens>[1]) => {
  const isOff = untrainedTokens(all, train)
  return Array.from({ length: all.count }, (_, index) => (isOff(index) ? 'x' : '.')).join('')
}
const REPLY = ['<think>', 'so', '</', 'think>', 'Let', ' me', '<tool', '_call>', '{"name": "x", "arg', 'uments": {}}', '</tool_call>']

describe('untrainedTokens', () => {
  test('thoughts and calls in the text are told by their tags', () => {
    const all = columns(...REPLY, { text: '<|im_end|>', special: true })
    expect(off(all, { reasoning: false })).toBe('xxxx........')
    expect(off(all, { content: false })).toBe('....xx......')
    expect(off(all, { calls: false })).toBe('......xxxxxx')
    expect(off(all, false)).toBe('xxxxxxxxxxxx')
    expect(off(all, true)).toBe('............')
    expect(partsInTokens(all)).toEqual(['reasoning', 'content', 'calls'])
  })

  test('a token that reaches into what does not count does not count', () => {
    const all = columns('Let<tool_call>', '{"name": "x", "arguments": {}}</tool_call> then')
    expect(off(all, { calls: false })).toBe('xx')
    expect(off(all, { content: false })).toBe('xx')
  })

  test('characters spread over tokens shift nothing', () => {
    const [first, ...rest] = new TextEncoder().encode('é数')
    const all = columns({ text: '', bytes: [first ?? 0] }, { text: '', bytes: rest }, '<think>', 'ü', '</think>', 'ok')
    expect(off(all, { reasoning: false })).toBe('..xxx.')
  })

  test('what the server said a token is of comes before what stands in it', () => {
    const all = columns({ text: '<tool_call>', channel: 'reasoning' }, 'a', { text: '{}', channel: 'tool_call' }, { text: '', bytes: [], channel: 'tool_call' })
    expect(off(all, { reasoning: false })).toBe('x...')
    expect(off(all, { calls: false })).toBe('..xx')
    // An end that only the thoughts have does not turn the answer into thoughts.
    const cut = columns('<think>', { text: 'so', channel: 'reasoning' }, '</think>', 'yes')
    expect(off(cut, { reasoning: false })).toBe('xx..')
  })

  test('whatever the tokens are, each is of a part', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        const all = columnsOf(rows, { k: 0 })
        expect(off(all, false)).toBe('x'.repeat(rows.length))
      }),
      { numRuns: 100 },
    )
  })
})
