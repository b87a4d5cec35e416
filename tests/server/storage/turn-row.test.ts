import { expect, it } from 'vitest'
import { sealTokens } from '#server/storage/token-blob.ts'
import { encodeTurn, TurnRow } from '#server/storage/turn-row.ts'

const blob = encodeTurn([
  { seq: 5, channel: 'reasoning', tokens: [{ text: 'a', id: 1 }] },
  { seq: 6, channel: 'content', tokens: [{ text: 'b', logprob: -1 }, { text: 'c' }] },
  { seq: 700, channel: 'content', tokens: [] },
  { seq: 90_000, channel: 'content', tokens: [{ text: 'd', top: [] }] },
])

it('gives each event its own tokens', () => {
  const row = new TurnRow(blob, 5)
  expect([5, 6, 700, 90_000].map((seq) => row.tokensOf(seq))).toStrictEqual([
    [{ text: 'a', id: 1 }],
    [{ text: 'b', logprob: -1 }, { text: 'c' }],
    [],
    [{ text: 'd', top: [] }],
  ])
  expect(row.tokensOf(7)).toBeUndefined()
})

it('joins neighbours of one channel', () => {
  const { stretches } = new TurnRow(blob, 5)
  expect(stretches.map(({ channel, from, to }) => [channel, from, to])).toEqual([['reasoning', 0, 1], ['content', 1, 4]])
})

it('says that a blob is damaged', () => {
  expect(() => new TurnRow(new Uint8Array(), 5)).toThrow('stored tokens begin with byte undefined')
  expect(() => new TurnRow(sealTokens(Uint8Array.of(9, 0)), 5)).toThrow('packed tokens')
})
