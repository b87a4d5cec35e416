import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { turnTokensQuerySchema } from '#lib/api/contract.ts'
import { shareInputSchema } from '#lib/api/shares.ts'
import { basisOf } from '#lib/run/basis.ts'
import { keptConfigSchema } from '#lib/run/config.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { loadState } from '#server/runs/load-run.ts'
import { turnTokens } from '#server/runs/turn-tokens.ts'
import { copyRun } from '#server/share/copy-run.ts'
import { createShare } from '#server/share/create-share.ts'
import { downloadLines } from '#server/share/download-lines.ts'
import { openShare } from '#server/share/open-share.ts'
import { EpisodeLog } from '../../support/episode-log.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { keepLetterBase, keepTokenFork } from '../../support/token-forks.ts'

it('makes hidden runs that stand on each other as the logs did, under other ids', () => {
  const below = new EpisodeLog('the task').begin(1).complete(1, 'reply')
  const base = { run: 'original', message: 2, seq: below.events.length }
  const order = new LogOrder(basisOf(below.state, base))
  const fork = [order.place({ type: 'run.created', kind: 'draft', title: 'Fork', config: keptConfigSchema.parse({ task: '' }), base }, 1)]
  let n = 0
  const { runs, id, state } = copyRun([{ id: 'original', base: null, events: below.events }, { id: 'fork', base, events: fork }], () => `copy-${(n += 1)}`)
  expect(id).toBe('copy-2')
  expect(runs.map(({ summary, hidden }) => [summary.id, summary.base, hidden])).toEqual([['copy-1', null, true], ['copy-2', { ...base, run: 'copy-1' }, true]])
  expect(state.messages).toEqual(basisOf(foldLog(below.events), base).messages)
  expect(JSON.stringify(runs)).not.toMatch(/original|"fork"/)
})

describe('a copy of a retake at a token', () => {
  const ALL = { toolResults: true, reasoning: true, tokens: true, system: true }
  let app: TestApp
  /** `base`: task, call, result, "It is 5."; `fork` keeps "It is", goes on with "X" and says "yz". */
  beforeEach(async () => {
    app = await startTestApp([])
    const seq = await keepLetterBase(app.ctx)
    await keepTokenFork(app.ctx, { id: 'fork', base: { run: 'base', message: 3, token: 5, seq }, forced: 'X', sampled: 'yz' })
    const base = { run: 'fork', message: 3, token: 7, seq: app.ctx.store.getRun('fork')?.lastSeq ?? 0 }
    await keepTokenFork(app.ctx, { id: 'late', base, forced: 'Q', sampled: 'r' })
  })
  afterEach(() => app.stop())

  it.each(['fork', 'late'])('gives the tokens and the state of %s as they are, and none that it does not keep', async (id) => {
    const { token } = await createShare(app.ctx, id, shareInputSchema.parse({ include: ALL }))
    const { ctx, copy } = openShare(app.ctx, token)
    for (const turn of [1, 2]) {
      for (const part of ['reply', 'prompt'] as const) {
        const query = turnTokensQuerySchema.parse({ part, format: 'json' })
        expect(turnTokens(ctx, { run: copy, turn, query })).toEqual(turnTokens(app.ctx, { run: id, turn, query }))
      }
    }
    const own = loadState(app.ctx, id)
    expect(loadState(ctx, copy)).toMatchObject({ messages: own.messages, turns: own.turns, lastTurn: own.lastTurn, counts: own.counts })
    const lines = [...downloadLines(ctx, copy)].join('')
    expect(lines).not.toContain('It is 5.')
    expect(lines.includes('"z"')).toBe(id === 'fork')
  })
})
