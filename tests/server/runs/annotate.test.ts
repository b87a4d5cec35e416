import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { annotate } from '#server/runs/annotate.ts'
import { draftOf, said } from '../../support/drafts.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([reply({ content: 'ok' })])
})
afterEach(() => app.stop())

describe('annotate', () => {
  it('keeps what is said of a message beside a finished run, whose log stays as it is', async () => {
    const id = await app.finish()
    const log = app.events(id)
    expect(await annotate(app.ctx, id, { index: 1, note: 'good', rating: 1 })).toEqual({ index: 1, marks: { note: 'good', rating: 1 } })
    expect(await annotate(app.ctx, id, { index: 1, rating: null, train: { content: false } })).toEqual({
      index: 1,
      marks: { note: 'good', train: { content: false } },
    })
    await annotate(app.ctx, id, { index: 0, note: 'asked' })
    app = await app.restart()
    expect(app.ctx.store.listAnnotations(id).map(({ index }) => index)).toEqual([0, 1])
    expect(app.events(id)).toEqual(log)
  })

  it('loses nothing where two speak of one message at once', async () => {
    const id = await app.finish()
    await Promise.all([annotate(app.ctx, id, { index: 1, note: 'n' }), annotate(app.ctx, id, { index: 1, rating: -1 })])
    expect(app.ctx.store.listAnnotations(id)).toEqual([{ index: 1, marks: { note: 'n', rating: -1 } }])
  })

  it('marks a message of a draft as a step of its log', async () => {
    const id = await draftOf(app.ctx, [said('a')])
    expect(await annotate(app.ctx, id, { index: 0, train: true })).toEqual({ index: 0, marks: { train: true } })
    expect(app.events(id).at(-1)).toMatchObject({ type: 'message.marked', marks: { train: true }, step: { number: 1, way: 'do' } })
    expect(app.ctx.store.listAnnotations(id)).toEqual([])
  })

  it('loses nothing of a draft where two speak at once', async () => {
    const id = await draftOf(app.ctx, [said('a')])
    await Promise.all([annotate(app.ctx, id, { index: 0, note: 'n' }), annotate(app.ctx, id, { index: 0, rating: -1 })])
    expect(app.events(id).at(-1)).toMatchObject({ type: 'message.marked', marks: { note: 'n', rating: -1 } })
  })

  it('knows which messages there are', async () => {
    const id = await app.finish()
    await expect(annotate(app.ctx, id, { index: 2, note: 'x' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(annotate(app.ctx, 'nope', { index: 0, note: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
