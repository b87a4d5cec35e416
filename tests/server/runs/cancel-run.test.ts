import { afterEach, expect, it } from 'vitest'
import { cancelRun } from '#server/runs/cancel-run.ts'
import { loadState } from '#server/runs/load-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

it('ends the episode as cancelled, closes the request to the model and keeps what came', async () => {
  app = await startTestApp([reply({ content: ['half', ' an answer'], hangAfter: 1 })])
  const id = await app.start()
  const live = app.ctx.episodes.get(id)
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (live?.state.turns[0]?.streamed?.content === 'half') resolve()
      else live?.onMore(look)
    }
    look()
  })
  cancelRun(app.ctx, id)
  await Promise.all([live?.done, app.model.gone(0)])
  const state = loadState(app.ctx, id)
  expect(state.outcome).toBe('cancelled')
  expect(state.error).toBeUndefined()
  expect(state.turns[0]?.streamed?.content).toBe('half')
  expect(() => cancelRun(app.ctx, id)).toThrow(/not going on: it is cancelled/)
  expect(() => cancelRun(app.ctx, 'none')).toThrow('there is no run none')
})
