import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEventBody } from '#lib/run/events.ts'
import { coalesce } from '#server/runs/coalesce.ts'

const token = (text: string): RunEventBody => ({
  type: 'tokens.appended',
  turn: 1,
  channel: 'content',
  text,
  tokens: [{ text, logprob: -1 }],
  count: 1,
  t: 0,
})
const plain = (text: string, channel: 'content' | 'reasoning' = 'content', t = 0): RunEventBody => ({
  type: 'tokens.appended',
  turn: 1,
  channel,
  text,
  t,
})

describe('coalesce', () => {
  it('joins neighbours of one channel and keeps the first one’s time', () => {
    expect(coalesce([plain('a', 'content', 3), plain('b', 'content', 9)])).toEqual([plain('ab', 'content', 3)])
    expect(coalesce([token('a'), token('b')])).toMatchObject([{ text: 'ab', count: 2 }])
  })

  it('joins neither across channels, nor across other events, nor text with and without tokens', () => {
    const end: RunEventBody = { type: 'run.finished', outcome: 'cancelled' }
    const bodies = [plain('a'), plain('b', 'reasoning'), token('c'), plain('d'), end, plain('e')]
    expect(coalesce(bodies)).toEqual(bodies)
  })

  it('begins a new event at the name of another structured call', () => {
    const shred = (text: string, call: number, name?: string): RunEventBody => ({
      type: 'tokens.appended',
      turn: 1,
      channel: 'tool_call',
      text,
      t: 0,
      call,
      ...(name === undefined ? {} : { name }),
    })
    const joined = coalesce([shred('', 0, 'f'), shred('{', 0), shred('}', 0), shred('', 1, 'g')])
    expect(joined).toEqual([shred('{}', 0, 'f'), shred('', 1, 'g')])
  })

  it('loses no text and no token, and bounds what one event carries', () => {
    const parts = fc.array(fc.oneof(fc.string().map(token), fc.string().map((text) => plain(text))), { maxLength: 900 })
    fc.assert(
      fc.property(parts, (bodies) => {
        const joined = coalesce(bodies)
        const text = (list: readonly RunEventBody[]) => list.map((body) => (body.type === 'tokens.appended' ? body.text : '')).join('')
        const tokens = (list: readonly RunEventBody[]) => list.flatMap((body) => ('tokens' in body ? (body.tokens ?? []) : []))
        expect(text(joined)).toBe(text(bodies))
        expect(tokens(joined)).toEqual(tokens(bodies))
        for (const body of joined) expect('tokens' in body ? (body.tokens?.length ?? 0) : 0).toBeLessThanOrEqual(256)
      }),
    )
  })
})
