import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DraftHistory } from '#lib/draft/draft-history.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { writeDraft } from '#server/runs/write-draft.ts'
import { draftOf, said } from '../../support/drafts.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([reply({ content: 'ok' })])
})
afterEach(() => app.stop())

const remove = (index: number) => ({ type: 'message.removed' as const, index })

describe('writeDraft', () => {
  it('appends what is written, and it is there after a restart', async () => {
    const id = await draftOf(app.ctx, [said('a'), said('b')])
    const before = app.events(id).length
    const { events, lastSeq } = await writeDraft(app.ctx, id, { lastSeq: before, bodies: [remove(0), remove(0)] })
    expect(lastSeq).toBe(before + 2)
    app = await app.restart()
    expect(app.events(id).slice(before)).toEqual(events)
    expect(app.ctx.store.getRun(id)?.lastSeq).toBe(lastSeq)
  })

  it('makes one step of events without one, which can be undone', async () => {
    const id = await draftOf(app.ctx, [said('a'), said('b')])
    await writeDraft(app.ctx, id, { bodies: [{ ...remove(0), step: { number: 4, way: 'do' } }] })
    const { events } = await writeDraft(app.ctx, id, { bodies: [remove(0), { type: 'context.edited', system: 'x' }] })
    expect(events.map((event) => 'step' in event && event.step)).toEqual([
      { number: 5, way: 'do' },
      { number: 5, way: 'do' },
    ])
    expect(DraftHistory.of(INITIAL_STATE, app.events(id)).undo()).toHaveLength(2)
  })

  it('refuses to write after an event that is not the last one, and names the last one', async () => {
    const id = await draftOf(app.ctx, [said('a'), said('b')])
    await expect(writeDraft(app.ctx, id, { lastSeq: 2, bodies: [remove(0)] })).rejects.toMatchObject({
      code: 'precondition_failed',
      message: expect.stringContaining('its last event is 4, not 2'),
    })
    expect(app.events(id)).toHaveLength(4)
  })

  it('lets one of two who write at once through, and the other knows', async () => {
    const id = await draftOf(app.ctx, [said('a'), said('b')])
    const both = [remove(0), remove(1)].map((body) => writeDraft(app.ctx, id, { lastSeq: 4, bodies: [body] }))
    const settled = await Promise.allSettled(both)
    expect(settled).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'precondition_failed' } }])
    expect(app.events(id)).toHaveLength(5)
  })

  it('writes all or nothing', async () => {
    const id = await draftOf(app.ctx, [said('a'), said('b')])
    await expect(writeDraft(app.ctx, id, { bodies: [remove(0), remove(1)] })).rejects.toMatchObject({
      code: 'bad_request',
      issues: [{ path: 'events.1', message: expect.stringContaining('there are only 1 messages') }],
    })
    expect(app.events(id)).toHaveLength(4)
  })

  it('writes in no run but a draft', async () => {
    const id = await app.finish()
    await expect(writeDraft(app.ctx, id, { bodies: [remove(0)] })).rejects.toMatchObject({ code: 'conflict' })
    await expect(writeDraft(app.ctx, 'nope', { bodies: [remove(0)] })).rejects.toMatchObject({ code: 'not_found' })
  })
})
