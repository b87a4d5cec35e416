import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shareInputSchema } from '#lib/api/shares.ts'
import { createShare } from '#server/share/create-share.ts'
import { openShare } from '#server/share/open-share.ts'
import { Shares } from '#server/share/shares.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
let share: Awaited<ReturnType<typeof createShare>>
beforeEach(async () => {
  app = await startTestApp(reply({ content: 'It is 5.' }))
  share = await createShare(app.ctx, await app.finish(), shareInputSchema.parse({}))
})
afterEach(() => app.stop())

describe('Shares', () => {
  it('writes how often links were opened once a minute, not at each opening', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const shares = new Shares()
    const change = vi.spyOn(app.ctx.store, 'changeShare').mockResolvedValue()
    for (let n = 0; n < 5; n += 1) shares.noteOpened(app.ctx, share.share.id)
    expect(change).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(change.mock.calls).toEqual([[{ kind: 'opened', id: share.share.id, times: 5, at: expect.any(Number) }]])
    expect(shares.usesOf(share.share.id)).toBeUndefined()
    vi.useRealTimers()
    change.mockRestore()
  })

  it('writes them when it closes, and follows nothing after that', async () => {
    const shares = new Shares()
    shares.noteOpened(app.ctx, share.share.id)
    await shares.close(app.ctx)
    expect(app.ctx.store.listShares()[0]).toMatchObject({ opened: 1 })
    const { copy } = openShare(app.ctx, share.token)
    expect(shares.isGrowing(copy)).toBe(false)
  })
})
