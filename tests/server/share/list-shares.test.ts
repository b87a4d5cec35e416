import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shareInputSchema, shareSchema } from '#lib/api/shares.ts'
import { createShare } from '#server/share/create-share.ts'
import { listShares, shownShare } from '#server/share/list-shares.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp(reply({ content: 'It is 5.' }))
})
afterEach(() => app.stop())

describe('listShares', () => {
  it('says of each share what its owner may know, and how often it was opened up to now', async () => {
    const run = await app.finish({ title: 'Mine' })
    const { share } = await createShare(app.ctx, run, shareInputSchema.parse({}))
    app.ctx.shares.noteOpened(app.ctx, share.id)
    const [listed, ...rest] = listShares(app.ctx)
    expect(rest).toEqual([])
    expect(shareSchema.strict().parse(listed)).toEqual({ ...share, opened: 1, openedAt: expect.any(Number) })
    expect(listShares(app.ctx, 'another')).toEqual([])
  })
})

describe('shownShare', () => {
  it.each([
    [{}, 'open'],
    [{ endedAt: 5 }, 'ended'],
    [{ endedAt: 5, expiresAt: 9 }, 'expired'],
    [{ revokedAt: 5, expiresAt: 9 }, 'revoked'],
  ])('with %j is %s', async (parts, status) => {
    const { share } = await createShare(app.ctx, await app.finish(), shareInputSchema.parse({}))
    const stored = app.ctx.store.listShares().find(({ id }) => id === share.id)
    expect(stored && shownShare({ ...stored, expiresAt: null, ...parts }, { title: '', now: 10 }).status).toBe(status)
  })
})
