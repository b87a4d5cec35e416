import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openReadingConnection } from '#server/storage/connection.ts'
import { openRunStore } from '#server/storage/open-run-store.ts'
import { RunReader } from '#server/storage/run-reader.ts'
import { append, runWith, temporaryFolder, temporaryStore, turnStarted } from '../../support/stored-runs.ts'

describe('RunReader', () => {
  it('names run and seq of a damaged event, and reads the others', async () => {
    const dataDir = temporaryFolder()
    const store = await openRunStore({ dataDir })
    await store.createRuns([runWith()])
    await append(store, [turnStarted(1), turnStarted(2), turnStarted(3)])
    await store.close()
    const db = new Database(path.join(dataDir, 'retake.sqlite'))
    db.exec(`update events set data = '{"tur' where seq = 2`)
    db.close()
    const again = await temporaryStore({ dataDir })
    const read = (after: number) => again.readEvents('run-1', { after, limit: 9, withTokens: false })
    expect(() => read(0)).toThrow('event 2 of run run-1 is damaged in the database')
    expect(read(2)).toHaveLength(1)
  })

  it('finds rows by index, in their order, without sorting', async () => {
    const dataDir = temporaryFolder()
    const store = await temporaryStore({ dataDir })
    await store.createRuns([runWith()])
    const db = openReadingConnection(path.join(dataDir, 'retake.sqlite'))
    const prepared: string[] = []
    const prepare = db.prepare.bind(db)
    db.prepare = (text: string) => {
      prepared.push(text)
      return prepare(text)
    }
    const reader = new RunReader(db)
    reader.listUnfinished()
    for (const sort of ['newest', 'oldest', 'score', 'tokens'] as const) {
      const cursor = Buffer.from(JSON.stringify([sort, 1, 'x'])).toString('base64url')
      reader.listRuns({ sort, cursor })
    }
    for (const text of prepared) {
      const slots = Array.from({ length: text.split('?').length - 1 }, () => 1)
      const plan = prepare<unknown[], { detail: string }>(`explain query plan ${text}`).all(...slots)
      const details = plan.map((step) => step.detail).join('; ')
      // A family is walked from run to run, and what was found is what is scanned and sorted.
      const isWalk = text.includes('with recursive')
      expect(details, text).not.toMatch(isWalk ? /SCAN (?!below|kin)/ : /SCAN (?!CONSTANT)/)
      if (!isWalk && !text.includes('<>')) expect(details, text).not.toContain('TEMP B-TREE FOR ORDER BY')
    }
    db.close()
  })

  it('says what is wrong with a database that cannot be read', () => {
    const db = openReadingConnection(emptyDatabase())
    expect(() => new RunReader(db).getRun('x')).toThrow(/no such table/)
    db.close()
  })
})

function emptyDatabase(): string {
  const file = path.join(temporaryFolder(), 'empty')
  new Database(file).close()
  return file
}
