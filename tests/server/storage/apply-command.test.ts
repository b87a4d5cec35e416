import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { CommandApplier } from '#server/storage/apply-command.ts'
import { encodeEvent } from '#server/storage/event-row.ts'
import { migrate } from '#server/storage/migrations.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { progressTo, replyCompleted, textAppended, turnStarted } from '../../support/stored-runs.ts'

function setUp() {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  migrate(db)
  const applier = new CommandApplier(db)
  applier.apply({ kind: 'createRuns', runs: [{ summary: summaryWith({ tags: ['t'] }), events: [] }] })
  return { db, applier }
}

describe('CommandApplier', () => {
  it('writes an event in columns, its tokens sealed beside it', () => {
    const { db, applier } = setUp()
    const event = encodeEvent(textAppended(1, 'a', { turn: 4, tokens: [{ text: 'a', id: 3 }] }))
    applier.apply({ kind: 'appendEvents', run: 'run-1', events: [event], progress: progressTo(1) })
    expect(db.prepare('select * from events').get()).toEqual({
      run_id: 'run-1',
      seq: 1,
      at: 2001,
      type: 'tokens.appended',
      turn: 4,
      data: '{"turn":4,"channel":"content","text":"a","t":1}',
      tokens: null,
    })
    const tokens = Buffer.from([0, ...(event.tokens ?? [])])
    expect(db.prepare('select * from event_tokens').all()).toEqual([{ run_id: 'run-1', seq: 1, tokens }])
  })

  it('leaves no row of a deleted run behind', () => {
    const { db, applier } = setUp()
    const said = (seq: number) => textAppended(seq, 'a', { tokens: [{ text: 'a' }] })
    const events = [turnStarted(1), said(2), said(3), replyCompleted(4), said(5)].map(encodeEvent)
    applier.apply({ kind: 'appendEvents', run: 'run-1', events, progress: progressTo(5) })
    const rows = () => ['runs', 'run_tags', 'events', 'event_tokens', 'turn_tokens'].map((table) => db.prepare(`select count(*) from ${table}`).pluck().get())
    expect(rows()).toEqual([1, 1, 5, 1, 1])
    applier.apply({ kind: 'deleteRun', run: 'run-1', detach: false })
    expect(rows()).toEqual([0, 0, 0, 0, 0])
  })

  it('takes progress without events, where it is of the stored log', () => {
    const { db, applier } = setUp()
    applier.apply({ kind: 'appendEvents', run: 'run-1', events: [], progress: progressTo(0, { model: 'm' }) })
    expect(db.prepare('select model from runs').pluck().get()).toBe('m')
  })

  it('refuses a run whose events do not begin with 1', () => {
    const { applier } = setUp()
    const runs = [{ summary: summaryWith({ id: 'x', lastSeq: 1 }), events: [encodeEvent(turnStarted(2))] }]
    expect(() => applier.apply({ kind: 'createRuns', runs })).toThrow('run x cannot take event 2: its next event is 1')
  })
})
