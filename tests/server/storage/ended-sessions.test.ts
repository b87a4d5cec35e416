import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openRunStore } from '#server/storage/open-run-store.ts'
import { endSession, prepareEndedSession } from '#server/storage/ended-sessions.ts'
import { migrate } from '#server/storage/migrations.ts'
import { temporaryFolder, temporaryStore } from '../../support/stored-runs.ts'

const hash = (byte: number) => new Uint8Array(32).fill(byte)

describe('sessions that have ended', () => {
  it('are known from then on, also when the store is opened again', async () => {
    const dataDir = temporaryFolder()
    const before = await openRunStore({ dataDir })
    expect(before.hasEnded(hash(1))).toBe(false)
    await before.endSession({ hash: hash(1), until: 200, at: 100 })
    await before.endSession({ hash: hash(1), until: 200, at: 101 })
    expect([before.hasEnded(hash(1)), before.hasEnded(hash(2))]).toEqual([true, false])
    await before.close()
    const after = await temporaryStore({ dataDir })
    expect([after.hasEnded(hash(1)), after.hasEnded(hash(2))]).toEqual([true, false])
  })

  it('are forgotten once they are over anyway', () => {
    const db = new Database(':memory:')
    migrate(db)
    const ended = prepareEndedSession(db)
    endSession(db, { hash: hash(1), until: 200, at: 100 })
    endSession(db, { hash: hash(2), until: 300, at: 200 })
    expect([ended.get({ hash: hash(1) }), ended.get({ hash: hash(2) })]).toEqual([undefined, { until: 300 }])
  })
})
