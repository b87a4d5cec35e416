import { expect, it } from 'vitest'
import { shareInputSchema } from '#lib/api/shares.ts'
import { createShare } from '#server/share/create-share.ts'
import { openShare } from '#server/share/open-share.ts'
import { resumeShares } from '#server/share/resume-shares.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'

it('a start clears away what expired links showed, and leaves the others as they are', async () => {
  const app = await startTestApp(() => reply({ content: 'It is 5.' }))
  const run = await app.finish()
  const lasting = await createShare(app.ctx, run, shareInputSchema.parse({ expiresAt: null }))
  const short = await createShare(app.ctx, run, shareInputSchema.parse({ expiresAt: app.ctx.now() + 60_000 }))
  const { copy } = openShare(app.ctx, short.token)
  await resumeShares({ ...app.ctx, now: () => Date.now() + 120_000 })
  expect(app.ctx.store.getHiddenRun(copy)).toBeUndefined()
  expect(() => openShare(app.ctx, lasting.token)).not.toThrow()
  expect(app.ctx.shares.isGrowing(openShare(app.ctx, lasting.token).copy)).toBe(false)
  await app.stop()
})
