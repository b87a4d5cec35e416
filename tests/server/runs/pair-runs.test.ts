import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunSummary } from '#lib/api/contract.ts'
import { pairRuns } from '#server/runs/pair-runs.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { runWith } from '../../support/stored-runs.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
})
afterEach(() => app.stop())

const base = (run: string, message: number, token?: number) => ({ run, message, seq: 9, ...(token === undefined ? {} : { token }) })
const pairs = (runs: Partial<RunSummary>[], signal = new AbortController().signal) => pairRuns(app.ctx, runs.map((parts) => summaryWith(parts)), signal)

describe('pairRuns', () => {
  it('stops when nobody waits for it any more', async () => {
    await expect(pairs([{ id: 'a' }], AbortSignal.abort())).rejects.toThrow('abort')
  })

  it('compares forks of one cut with each other and with their base', async () => {
    const runs = [
      { id: 'base', score: 1 },
      { id: 'f1', base: base('base', 2), score: 3 },
      { id: 'f2', base: base('base', 2), score: 2 },
      { id: 'f3', base: base('base', 2), score: 0 },
    ]
    expect(await pairs(runs)).toEqual({ pairs: [{ chosen: 'f1', rejected: 'f3' }, { chosen: 'f2', rejected: 'base' }], left: [] })
  })

  it('compares a fork with its base, which may be a fork itself, and each run once', async () => {
    const runs = [
      { id: 'root', score: 0 },
      { id: 'f1', base: base('root', 2), score: 1 },
      { id: 'f2', base: base('f1', 4), score: 2 },
    ]
    const { pairs: made, left } = await pairs(runs)
    expect(made).toHaveLength(1)
    expect(left).toHaveLength(1)
    expect(await pairs(runs.slice(1))).toEqual({ pairs: [{ chosen: 'f2', rejected: 'f1' }], left: [] })
  })

  it('keeps other cuts apart', async () => {
    const runs = [
      { id: 'f1', base: base('base', 2), score: 3 },
      { id: 'f2', base: base('base', 2, 5), score: 2 },
      { id: 'f3', base: base('other', 2), score: 1 },
    ]
    expect(await pairs(runs)).toMatchObject({ pairs: [], left: [{ id: 'f1' }, { id: 'f2' }, { id: 'f3' }] })
  })

  it('compares the runs of a group', async () => {
    expect(await pairs([{ id: 'a', group: 'g', score: 0 }, { id: 'b', group: 'g', score: 1 }, { id: 'c', group: 'h', score: 2 }])).toMatchObject({
      pairs: [{ chosen: 'b', rejected: 'a' }],
      left: [{ id: 'c', why: 'it has no sibling to compare it with' }],
    })
  })

  it('goes by the mean of the ratings of messages where there are no scores', async () => {
    await app.ctx.store.createRuns(['a', 'b'].map((id) => runWith({ id })))
    await app.ctx.store.changeAnnotation({ run: 'a', message: 0, patch: { rating: 1 } })
    await app.ctx.store.changeAnnotation({ run: 'a', message: 1, patch: { rating: -1 } })
    await app.ctx.store.changeAnnotation({ run: 'b', message: 0, patch: { rating: 0.5 } })
    expect((await pairs([{ id: 'a', group: 'g' }, { id: 'b', group: 'g' }])).pairs).toEqual([{ chosen: 'b', rejected: 'a' }])
  })
})
