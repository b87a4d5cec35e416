import { expect, it } from 'vitest'
import { shareInputSchema } from '#lib/api/shares.ts'
import { createShare } from '#server/share/create-share.ts'
import { openShare } from '#server/share/open-share.ts'
import { revokeShare } from '#server/share/revoke-share.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'

it('a link that is revoked shows nothing from then on, and nothing of it is left but its place in the list', async () => {
  const app = await startTestApp(reply({ content: 'It is 5.' }))
  const { token, share } = await createShare(app.ctx, await app.finish(), shareInputSchema.parse({}))
  const { copy } = openShare(app.ctx, token)
  await revokeShare(app.ctx, share.id)
  await revokeShare(app.ctx, share.id)
  expect(() => openShare(app.ctx, token)).toThrow('this link shows nothing')
  expect(app.ctx.store.getHiddenRun(copy)).toBeUndefined()
  expect(app.ctx.store.listShares()[0]?.revokedAt).not.toBeNull()
  await expect(revokeShare(app.ctx, 'none')).rejects.toMatchObject({ code: 'not_found' })
  await app.stop()
})
