import { describe, expect, it } from 'vitest'
import { writeTokenMasks } from '#lib/formats/token-masks.ts'
import type { Marks } from '#lib/messages/marks.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { TokenColumns } from '#lib/tokens/columns.ts'
import type { TokenSequence } from '#lib/tokens/sequence.ts'
import type { Channel } from '#lib/tokens/token.ts'
import { ASKED, recordOf, SAID } from './records.ts'

const ids = [1, 2, 3, 4, 5, 6, 7]
const logprobs = [null, null, -0.5, -0.25, null, null, -0.125]
const SEQUENCE: TokenSequence = {
  tokens: ids.map((id, at) => ({ id, text: 'x', bytes: null, logprob: logprobs[at] ?? null })),
  generated: [false, false, true, true, false, false, true],
  turns: [
    { turn: 1, promptLength: 2, start: 2, end: 4, finishReason: 'stop' },
    { turn: 2, promptLength: 6, start: 6, end: 7, finishReason: 'stop' },
  ],
}
const replyOf = (turn: number) => [undefined, 1, 3][turn]

function columnsWith(...tokens: (readonly [id: number, channel: Channel])[]): TokenColumns {
  return columnsOf(tokens.map(([id, channel]) => ({ token: { id, text: 'x', logprob: null }, generated: true, channel })), { k: 0 })
}
/** The reply of turn 1: it was told to begin with 9, which the sequence has in its prompt. */
const COLUMNS = columnsWith([9, 'reasoning'], [3, 'reasoning'], [4, 'content'])

function masked(marks: Marks | undefined, { reply = replyOf, columns = COLUMNS }: { reply?: (turn: number) => number | undefined; columns?: TokenColumns } = {}) {
  const record = {
    ...recordOf([], { system: 's' }),
    messages: [{ message: ASKED }, { message: { ...SAID, reasoning: 'r' }, ...(marks && { marks }) }, { message: ASKED }, { message: SAID }, { message: ASKED }],
  }
  return writeTokenMasks({ run: 'r1', record, sequences: [SEQUENCE], replyOf: reply, columnsOf: () => columns })
}

describe('writeTokenMasks', () => {
  it('writes ids, mask, logprobs and the messages that they say', () => {
    const written = masked(undefined)
    expect(written).toMatchObject({ ok: true, lossy: [] })
    expect(written.ok && JSON.parse(written.lines[0] ?? '')).toEqual({
      tokens: ids,
      masks: [-100, -100, 3, 4, -100, -100, 7],
      logprobs: [1, 1, -0.5, -0.25, 1, 1, -0.125],
      messages: [{ role: 'system', content: 's' }, ASKED, { role: 'assistant', content: '18C', reasoning_content: 'r' }, ASKED, SAID],
      run: 'r1',
      sequence: 0,
    })
  })

  it('masks a reply that is not to be trained on', () => {
    const written = masked({ train: false })
    expect(written.ok && JSON.parse(written.lines[0] ?? '').masks).toEqual([-100, -100, -100, -100, -100, -100, 7])
    const parts = masked({ train: { reasoning: false, content: false } })
    expect(parts.ok && JSON.parse(parts.lines[0] ?? '').masks).toEqual([-100, -100, -100, -100, -100, -100, 7])
  })

  it('masks the tokens of a part that is not to be trained on', () => {
    const masksOf = (written: ReturnType<typeof masked>) => written.ok && JSON.parse(written.lines[0] ?? '').masks
    expect(masked({ train: { reasoning: false } })).toMatchObject({ ok: true, lossy: [] })
    expect(masksOf(masked({ train: { reasoning: false } }))).toEqual([-100, -100, -100, 4, -100, -100, 7])
    expect(masksOf(masked({ train: { content: false } }))).toEqual([-100, -100, 3, -100, -100, -100, 7])
  })

  it('says where a part cannot be told from its tokens', () => {
    const plain = masked({ train: { reasoning: false } }, { columns: columnsWith([3, 'content'], [4, 'content']) })
    expect(plain).toMatchObject({ ok: true, lossy: ['message 1: its reasoning cannot be told from the rest by its tokens, which count as the rest does'] })
    const other = masked({ train: { reasoning: false } }, { columns: columnsWith([3, 'reasoning'], [5, 'content']) })
    expect(other).toMatchObject({ ok: true, lossy: [expect.stringContaining('which tokens those are is not known')] })
    expect(other.ok && JSON.parse(other.lines[0] ?? '').masks).toEqual([-100, -100, 3, 4, -100, -100, 7])
  })

  it('leaves out what has no ids, and what was written over', () => {
    expect(writeTokenMasks({ run: 'r', record: recordOf([SAID]), sequences: [], replyOf, columnsOf: () => COLUMNS })).toEqual({ ok: false, why: 'the ids of its tokens are not known' })
    expect(masked(undefined, { reply: () => undefined })).toEqual({ ok: false, why: expect.stringContaining('turn 1 was written over') })
  })
})
