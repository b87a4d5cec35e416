import { afterEach, expect, it } from 'vitest'
import { foldLog } from '#lib/run/fold.ts'
import { loadState } from '#server/runs/load-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

it('gives the same state from memory and from the log, with tokens counted though they are not read', async () => {
  app = await startTestApp([reply({ content: ['a', 'b', 'c'], logprobs: true })])
  const id = await app.start()
  const live = app.ctx.episodes.get(id)
  await live?.done
  const loaded = loadState(app.ctx, id)
  expect(loaded).toEqual(live?.state)
  expect(loaded).toEqual(foldLog(app.events(id)))
  expect(loaded.counts.tokens).toBe(3)
})
