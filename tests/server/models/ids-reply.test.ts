import { describe, expect, it } from 'vitest'
import { idsReply, isLostEnding } from '#server/models/ids-reply.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelEvent } from '#server/models/model-server.ts'
import { decodeIds } from '../../support/token-server.ts'

async function* play(steps: readonly (ReplyStep | Error)[]): AsyncGenerator<ReplyStep, void> {
  for (const step of steps) {
    if (step instanceof Error) throw step
    yield step
  }
}

async function read(...steps: (ReplyStep | Error)[]): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for await (const event of idsReply(play(steps), { decode: (ids) => Promise.resolve(decodeIds(ids)) })) events.push(event)
  return events
}

const token = { id: 6, text: 'Hi', bytes: [72, 105], logprob: -1 }
const broken = { id: 9, text: '\uFFFD', bytes: null, logprob: -2 }
const lost = new ModelError('model_disconnected', 'closed')

describe('idsReply', () => {
  it('gives text at once, tokens when their text is known, and one end', async () => {
    const usage = { completionTokens: 3 }
    expect(
      await read(
        { text: 'Hi', tokens: [token] },
        { text: '', tokens: [broken] },
        { text: '👋', tokens: [{ ...broken, id: 10 }] },
        { text: '', tokens: [], finishReason: 'stop', usage },
      ),
    ).toEqual([
      { type: 'delta', channel: 'content', text: 'Hi', tokens: [token] },
      {
        type: 'delta',
        channel: 'content',
        text: '👋',
        tokens: [{ ...broken, text: '' }, { ...broken, id: 10, text: '👋' }],
      },
      { type: 'end', finishReason: 'stop', usage },
    ])
  })

  it('gives what is held back at the end, before it', async () => {
    expect(await read({ text: '', tokens: [broken], finishReason: 'length' })).toEqual([
      { type: 'delta', channel: 'content', text: '', tokens: [broken] },
      { type: 'end', finishReason: 'length' },
    ])
  })

  it('has a null reason where none was told', async () => {
    expect(await read({ text: '', tokens: [] })).toEqual([{ type: 'end', finishReason: null }])
  })

  it('is whole with its finish reason, and broken before it', async () => {
    expect((await read({ text: 'x', tokens: [], finishReason: 'stop' }, lost)).at(-1)).toEqual({ type: 'end', finishReason: 'stop' })
    await expect(read({ text: 'x', tokens: [] }, lost)).rejects.toBe(lost)
    await expect(read({ text: 'x', tokens: [], finishReason: 'stop' }, new ModelError('aborted', ''))).rejects.toMatchObject({ code: 'aborted' })
  })
})

it('only a lost connection or a silence can be a lost ending', () => {
  expect(isLostEnding(lost)).toBe(true)
  expect(isLostEnding(new ModelError('model_timeout', ''))).toBe(true)
  expect(isLostEnding(new ModelError('model_bad_response', ''))).toBe(false)
  expect(isLostEnding(new Error('closed'))).toBe(false)
})
