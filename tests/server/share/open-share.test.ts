import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shareInputSchema } from '#lib/api/shares.ts'
import { findRun } from '#server/runs/load-run.ts'
import { createShare } from '#server/share/create-share.ts'
import { openShare, openSharedRun, sharedOf } from '#server/share/open-share.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
let run: string
let token: string
beforeEach(async () => {
  app = await startTestApp(reply({ content: 'It is 5.' }))
  run = await app.finish()
  token = (await createShare(app.ctx, run, shareInputSchema.parse({}))).token
})
afterEach(() => app.stop())

describe('openShare', () => {
  it('gives a context in which the copy is found, and only there', () => {
    const { ctx, copy } = openShare(app.ctx, token)
    expect(findRun(ctx, copy).id).toBe(copy)
    expect(() => findRun(app.ctx, copy)).toThrow('there is no run')
  })

  it('gives another run than the copy to nobody', () => {
    const { copy } = openShare(app.ctx, token)
    expect(openSharedRun(app.ctx, token, copy).copy).toBe(copy)
    for (const other of [run, '', `${copy} `]) expect(() => openSharedRun(app.ctx, token, other)).toThrow('this link shows nothing')
  })

  it('ends when the share does', () => {
    const { expiresAt } = openShare(app.ctx, token).share
    expect(() => openShare({ ...app.ctx, now: () => (expiresAt ?? 0) - 1 }, token)).not.toThrow()
    expect(() => openShare({ ...app.ctx, now: () => expiresAt ?? 0 }, token)).toThrow('this link shows nothing')
  })
})

it('sharedOf tells what is shown, and nothing of the run’s words', () => {
  const open = openShare(app.ctx, token)
  expect(sharedOf(open)).toEqual({
    kind: 'snapshot',
    run: open.copy,
    include: { toolResults: false, reasoning: false, tokens: false, system: false },
    createdAt: expect.any(Number),
    expiresAt: expect.any(Number),
    live: false,
    cuts: 0,
  })
})
