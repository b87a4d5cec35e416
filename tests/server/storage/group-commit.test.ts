import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { GroupCommit } from '#server/storage/group-commit.ts'

function setUp() {
  const db = new Database(':memory:')
  db.exec('create table words (word text primary key not null)')
  const insert = db.prepare('insert into words values (?)')
  const group = new GroupCommit<string[]>(db, (words) => {
    for (const word of words) insert.run(word)
  })
  const words = () => db.prepare('select word from words order by word').pluck().all()
  return { db, group, words }
}

describe('GroupCommit', () => {
  it('keeps each command whole or not at all, whatever becomes of its neighbours', () => {
    const { db, group, words } = setUp()
    const outcomes = group.run([['a'], ['b', 'a'], ['c']])
    expect(outcomes).toEqual([null, { thrown: expect.objectContaining({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }) }, null])
    expect(words()).toEqual(['a', 'c'])
    expect(db.inTransaction).toBe(false)
  })

  it('tries each command by itself where the transaction is lost, and keeps what fits', () => {
    const { db, group, words } = setUp()
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 2}`)
    const outcomes = group.run([['a'], ['x'.repeat(100_000)], ['b']])
    expect(outcomes).toEqual([null, { thrown: expect.objectContaining({ code: 'SQLITE_FULL' }) }, null])
    expect(words()).toEqual(['a', 'b'])
  })

  it('tries each by itself where the commit fails', () => {
    const { db, group, words } = setUp()
    db.pragma('foreign_keys = ON')
    db.exec(`create table links (word text not null references words (word) deferrable initially deferred);
      create trigger link after insert on words when new.word like 'bad%' begin insert into links values ('nowhere'); end`)
    const outcomes = group.run([['a'], ['bad'], ['b']])
    expect(outcomes).toEqual([null, { thrown: expect.objectContaining({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }) }, null])
    expect(words()).toEqual(['a', 'b'])
    expect(db.inTransaction).toBe(false)
  })

  it('fails all where no transaction can begin', () => {
    const { db, group } = setUp()
    db.exec('begin')
    const outcomes = group.run([['a'], ['b']])
    expect(outcomes.map((outcome) => String(outcome?.thrown))).toEqual(Array(2).fill(expect.stringContaining('transaction')))
  })
})
