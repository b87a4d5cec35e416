import { expect, it } from 'vitest'
import { basisOf } from '#lib/run/basis.ts'
import { keptConfigSchema } from '#lib/run/config.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { copyRun } from '#server/share/copy-run.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

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
