import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shareInputSchema } from '#lib/api/shares.ts'
import { checkOrder } from '#lib/run/order.ts'
import { createShare } from '#server/share/create-share.ts'
import { downloadLines } from '#server/share/download-lines.ts'
import { openShare } from '#server/share/open-share.ts'
import { revokeShare } from '#server/share/revoke-share.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const SECRET = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
const ALL = { toolResults: true, reasoning: true, tokens: true, system: true }
const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
const END = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`

let app: TestApp
let goOn: () => void
beforeEach(async () => {
  const gate = new Promise<void>((resolve) => {
    goOn = resolve
  })
  let asked = 0
  app = await startTestApp(async () => {
    asked += 1
    const said = ['First line.\nThe key is ghp_a1B2c3D4', 'e5F6g7H8i9J0k1L2m3N4o5P6q7R8 and\nmore.'].map((text) => text)
    const first = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'
    if (asked === 1) return { chunks: [delta(first), END] }
    await gate
    return { chunks: [...said.map(delta), END] }
  })
})
afterEach(() => app.stop())

async function untilTurn(run: string, turn: number): Promise<void> {
  for (;;) {
    const episode = app.ctx.episodes.get(run)
    if (episode === undefined || episode.state.lastTurn >= turn) return
    await new Promise<void>((resolve) => episode.onMore(resolve))
  }
}

const live = (run: string) => createShare(app.ctx, run, shareInputSchema.parse({ kind: 'live', include: ALL }))
const linesOf = (token: string) => {
  const { ctx, copy } = openShare(app.ctx, token)
  return [...downloadLines(ctx, copy)].join('')
}

describe('a live share', () => {
  it('grows with its run, shows no part of a secret, and ends with the run', async () => {
    const run = await app.start()
    await untilTurn(run, 2)
    const { token } = await live(run)
    const { copy } = openShare(app.ctx, token)
    expect(app.ctx.shares.isGrowing(copy)).toBe(true)
    const grown = new Promise<void>((resolve) => app.ctx.bells.onRing(copy, resolve))
    goOn()
    await app.ctx.episodes.get(run)?.done
    await grown
    while (app.ctx.shares.isGrowing(copy)) await new Promise<void>((resolve) => app.ctx.bells.onRing(copy, resolve))
    const events = app.ctx.store.readEvents(copy, { after: 0, limit: 1000, withTokens: true })
    checkOrder(events)
    expect(events.map(({ seq, type }) => [seq, type])).toEqual(app.events(run).map(({ seq, type }) => [seq, type]))
    expect(linesOf(token)).not.toMatch(/ghp_|e5F6g7H8/)
    expect(linesOf(token)).toContain('First line.')
    expect(linesOf(token)).toContain('█'.repeat(SECRET.length))
    const [share] = app.ctx.store.listShares()
    expect(share?.endedAt).not.toBeNull()
    expect((share?.expiresAt ?? 0) - (share?.endedAt ?? 0)).toBeLessThanOrEqual(3_600_000)
  })

  it('stops at once when it is revoked', async () => {
    const run = await app.start()
    await untilTurn(run, 2)
    const { token, share } = await live(run)
    const { copy } = openShare(app.ctx, token)
    await revokeShare(app.ctx, share.id)
    expect(() => openShare(app.ctx, token)).toThrow('this link shows nothing')
    expect(app.ctx.shares.isGrowing(copy)).toBe(false)
    expect(app.ctx.store.getHiddenRun(copy)).toBeUndefined()
    goOn()
  })

  it('goes on after the server was stopped, without doubling or losing an event', async () => {
    const run = await app.start()
    await untilTurn(run, 2)
    const { token } = await live(run)
    app = await app.restart()
    const { copy } = openShare(app.ctx, token)
    goOn()
    await app.ctx.episodes.get(run)?.done
    while (app.ctx.shares.isGrowing(copy)) await new Promise<void>((resolve) => app.ctx.bells.onRing(copy, resolve))
    const events = app.ctx.store.readEvents(copy, { after: 0, limit: 1000, withTokens: true })
    expect(events.map(({ seq, type }) => [seq, type])).toEqual(app.events(run).map(({ seq, type }) => [seq, type]))
    expect(linesOf(token)).not.toMatch(/ghp_|e5F6g7H8/)
  })
})
