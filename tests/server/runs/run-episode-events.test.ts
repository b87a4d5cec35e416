import { afterEach, expect, it } from 'vitest'
import { PARKED } from '#server/agent/run-episode.ts'
import { runEpisodeEvents, sleep } from '#server/runs/run-episode-events.ts'
import { createdRun } from '../../support/episode.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

async function events(server: string, signal: AbortSignal) {
  const { state } = createdRun({ server })
  if (state.config === null) throw new Error('a created run has a configuration')
  const bodies = []
  for await (const body of runEpisodeEvents(app.ctx, { id: 'r', config: state.config, state }, signal)) bodies.push(body)
  return bodies
}

it('ends a run that cannot be planned as failed, with the reason', async () => {
  app = await startTestApp([])
  expect(await events('gone', new AbortController().signal)).toMatchObject([
    { type: 'run.finished', outcome: 'failed', error: { code: 'not_started', message: expect.stringContaining('gone') } },
  ])
})

it.each([
  ['cancelled', { type: 'run.finished', outcome: 'cancelled' }],
  [PARKED, { type: 'run.interrupted', why: PARKED }],
])('a plan given up because of "%s" ends as that', async (reason, expected) => {
  app = await startTestApp([])
  expect(await events('gone', AbortSignal.abort(reason))).toEqual([expected])
})

it('a wait ends early, and quietly, when its signal is aborted', async () => {
  app = await startTestApp([])
  const day = 24 * 60 * 60 * 1000
  await expect(sleep(day, AbortSignal.abort())).resolves.toBeUndefined()
})
