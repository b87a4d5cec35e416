import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { turnTokensQuerySchema, turnTokensSchema } from '#lib/api/contract.ts'
import { columnToken } from '#lib/tokens/column-token.ts'
import { decodeColumns } from '#lib/tokens/columns.ts'
import { turnColumns, turnTokens } from '#server/runs/turn-tokens.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { promptEncoded, replyCompleted, textAppended, turnStarted } from '../../support/stored-runs.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

const events = [
  turnStarted(1),
  promptEncoded(2, [{ id: 1, text: 'Hi' }]),
  textAppended(3, 'ab', {
    tokens: [
      { text: 'a', id: 7, logprob: -0.5, top: [{ text: 'b', id: 8, logprob: -0.1 }, { text: 'a', id: 7, logprob: -0.5 }] },
      { text: 'b', id: 8, logprob: -1.5, top: [{ text: 'a', id: 7, logprob: -0.2 }] },
    ],
  }),
  { ...textAppended(4, '�', { tokens: [{ text: '�', bytes: null, logprob: null }] }), channel: 'reasoning' as const },
  textAppended(5, 'c', { tokens: [{ text: 'c', id: 9, logprob: -1 }] }),
]

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
  const run = (id: string, log: typeof events) => ({ summary: summaryWith({ id, kind: 'import', turns: 1, lastSeq: log.length }), events: log })
  await app.ctx.store.createRuns([run('open', events), run('done', [...events, replyCompleted(6)])])
})
afterEach(() => app.stop())

const asked = (query: Record<string, string>, run = 'done') => ({ run, turn: 1, query: turnTokensQuerySchema.parse(query) })

describe.each(['open', 'done'])('tokens of a turn that is %s', (run) => {
  const json = (query: Record<string, string> = {}) => turnTokensSchema.parse(turnTokens(app.ctx, asked(query, run))).tokens
  const columns = (query: Record<string, string> = {}) => decodeColumns(turnColumns(app.ctx, asked(query, run)))

  it('come as JSON with ranks, channels, and null for what the server did not give', () => {
    expect(json()).toMatchObject([
      { index: 0, text: 'a', logprob: -0.5, rank: 2, channel: 'content', special: false, top: [{ id: 8 }, { id: 7 }] },
      { index: 1, text: 'b', logprob: -1.5, rank: null },
      { index: 2, id: null, text: '�', bytes: null, logprob: null, rank: null, channel: 'reasoning', top: [] },
      { index: 3, text: 'c', channel: 'content' },
    ])
  })

  it('come in ranges with as many alternatives as are asked for', () => {
    expect(json({ from: '1', to: '3', k: '0' })).toMatchObject([{ index: 1, id: 8, rank: null, top: [] }, { index: 2 }])
    expect(json({ from: '0', to: '1', k: '1' })).toMatchObject([{ rank: 2, top: [{ id: 8 }] }])
    expect(json({ from: '3', to: '99' })).toMatchObject([{ index: 3, text: 'c' }])
    expect(json({ from: '4' })).toEqual([])
    expect([...columns({ from: '1', to: '4', k: '5' }).ids]).toEqual([8, 0xffff_ffff, 9])
    expect(columns({ from: '1', to: '4', k: '5' }).altIds).toHaveLength(1)
  })

  it('come as columns, without alternatives unless asked for', () => {
    const { count, altIds, ranks } = columns()
    expect([count, altIds.length, ...ranks]).toEqual([4, 0, 2, 0, 0, 0])
    expect(columnToken(columns({ k: '1' }), 0)).toMatchObject({ id: 7, text: 'a', rank: 2, generated: true, alternatives: [{ id: 8 }] })
    expect(columnToken(columns(), 2)).toMatchObject({ channel: 'reasoning', bytesKnown: false, logprob: null })
    expect(columnToken(columns(), 1)).toMatchObject({ outside: true, alternatives: [] })
  })

  it('can be those of the prompt, which nobody sampled', () => {
    expect(json({ part: 'prompt' })).toMatchObject([{ index: 0, id: 1, text: 'Hi', logprob: null }])
    expect(columnToken(columns({ part: 'prompt' }), 0)).toMatchObject({ id: 1, generated: false })
  })

  it('are refused where there are none', () => {
    const behind = 'the reply of turn 1 has 4 tokens, numbered from 0; 5 lies behind them'
    expect(() => json({ from: '5' })).toThrow(expect.objectContaining({ code: 'bad_request', issues: [{ path: 'from', message: behind }] }))
    expect(() => columns({ part: 'prompt', from: '2' })).toThrow('the prompt of turn 1 has 1 tokens')
    expect(() => turnTokens(app.ctx, { ...asked({}, run), turn: 2 })).toThrow('has 1 turns, numbered from 1; there is no turn 2')
  })
})
