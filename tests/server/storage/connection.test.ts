import { statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openReadingConnection, openWritingConnection, setJournal } from '#server/storage/connection.ts'
import { temporaryFolder } from '../../support/stored-runs.ts'

function open(wal: boolean) {
  const file = path.join(temporaryFolder(), 'db')
  const { db, journal } = openWritingConnection({ file, wal })
  onTestFinished(() => {
    db.close()
  })
  return { file, db, journal }
}

describe('openWritingConnection', () => {
  it.each([
    [true, 'wal'],
    [false, 'truncate'],
  ])('with wal %s it is durable, checks foreign keys and is its owner’s alone', (wal, mode) => {
    const { file, db, journal } = open(wal)
    expect(journal).toBe(mode)
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) => db.pragma(name, { simple: true }))
    expect(pragmas).toEqual([mode, 2, 1, 5000])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

describe('setJournal', () => {
  it('falls back where a write-ahead log is not to be had', () => {
    const asked: string[] = []
    const pragma = (text: string): string => {
      asked.push(text)
      return 'delete'
    }
    expect(setJournal({ pragma }, true)).toBe('truncate')
    expect(asked).toEqual(['journal_mode = WAL', 'journal_mode = TRUNCATE'])
  })
})

describe('openReadingConnection', () => {
  it('reads what is committed and cannot write', () => {
    const { file, db } = open(true)
    db.exec("create table words (word text); insert into words values ('Ärger')")
    const reader = openReadingConnection(file)
    onTestFinished(() => {
      reader.close()
    })
    expect(reader.prepare('select fold_case(word) from words').pluck().get()).toBe('ärger')
    expect(() => reader.exec('delete from words')).toThrow(/readonly/)
  })

  it('makes no file', () => {
    expect(() => openReadingConnection(path.join(temporaryFolder(), 'none'))).toThrow(/unable to open/)
  })
})
