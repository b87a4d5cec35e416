import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '#lib/run/events.ts'
import type { Token } from '#lib/tokens/token.ts'
import { CommandApplier } from '#server/storage/apply-command.ts'
import { encodeEvent } from '#server/storage/event-row.ts'
import { migrate } from '#server/storage/migrations.ts'
import { RunReader } from '#server/storage/run-reader.ts'
import { tokens } from '../../support/arbitrary-tokens.ts'
import { legalLogs } from '../../support/legal-log.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { progressTo, replyCompleted, textAppended, turnStarted } from '../../support/stored-runs.ts'

function setUp() {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = ON')
  migrate(db)
  const applier = new CommandApplier(db)
  applier.apply({ kind: 'createRuns', runs: [{ summary: summaryWith(), events: [] }] })
  const append = (events: readonly RunEvent[]): void => {
    const progress = progressTo(events.at(-1)?.seq ?? 0)
    applier.apply({ kind: 'appendEvents', run: 'run-1', events: events.map(encodeEvent), progress })
  }
  const withOwn = (): unknown => db.prepare('select seq from event_tokens order by seq').pluck().all()
  const places = (): unknown => db.prepare('select turn, first_seq, last_seq from turn_tokens order by id').raw().all()
  return { db, append, reader: new RunReader(db), withOwn, places }
}

const said = (seq: number, turn = 1): RunEvent => textAppended(seq, 'a', { turn, tokens: [{ text: 'a', id: seq }] })

describe('TurnConsolidator', () => {
  it('moves the tokens of a reply once it is complete', () => {
    const { append, withOwn, places } = setUp()
    append([turnStarted(1), said(2), textAppended(3, 'plain'), said(4)])
    expect([withOwn(), places()]).toEqual([[2, 4], []])
    append([replyCompleted(5)])
    expect([withOwn(), places()]).toEqual([[], [[1, 2, 4]]])
  })

  it('leaves alone what came in one event, what was given up, and what is not complete', () => {
    const { append, withOwn, places } = setUp()
    append([turnStarted(1), said(2), replyCompleted(3)])
    append([turnStarted(4, 2), said(5, 2), said(6, 2)])
    append([{ seq: 7, at: 1, type: 'run.interrupted', why: 'x' }, { seq: 8, at: 1, type: 'run.resumed', turn: 2 }])
    append([turnStarted(9, 2), said(10, 2), said(11, 2), replyCompleted(12, 2)])
    append([turnStarted(13, 3), said(14, 3), said(15, 3)])
    expect([withOwn(), places()]).toEqual([[2, 5, 6, 14, 15], [[2, 10, 11]]])
  })

  it('changes nothing of what is read, whatever the log and however it is written and read', () => {
    const batch = fc.integer({ min: 1, max: 30 })
    fc.assert(
      fc.property(legalLogs, fc.array(tokens, { minLength: 1, maxLength: 4 }), fc.tuple(batch, batch), (log, pool, [written, read]) => {
        const events = log.map((event) => withTokens(event, pool))
        const { append, reader } = setUp()
        for (let start = 0; start < events.length; start += written) {
          append(events.slice(start, start + written))
          const there = events.slice(0, start + written)
          expect(reader.readEvents('run-1', { after: 0, limit: 1000, withTokens: true })).toStrictEqual(there)
        }
        for (let after = 0; after < events.length; after += read) {
          const page = events.slice(after, after + read)
          expect(reader.readEvents('run-1', { after, limit: read, withTokens: true })).toStrictEqual(page)
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** Other tokens in place of those that an event has, by its seq. */
function withTokens(event: RunEvent, pool: readonly Token[][]): RunEvent {
  if (event.type !== 'tokens.appended' || event.tokens === undefined) return event
  return { ...event, tokens: pool[event.seq % pool.length] ?? [] }
}
