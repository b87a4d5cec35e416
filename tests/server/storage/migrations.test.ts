import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { checkVersion, migrate } from '#server/storage/migrations.ts'

describe('migrate', () => {
  it('makes the schema once, and the file Retake’s', () => {
    const db = new Database(':memory:')
    expect(() => checkVersion(db, 'f')).not.toThrow()
    migrate(db)
    migrate(db)
    expect(db.pragma('user_version', { simple: true })).toBe(6)
    expect(() => checkVersion(db, 'f')).not.toThrow()
    const tables = db.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all()
    const names = 'annotations capabilities collection_runs collections ended_sessions event_tokens events run_tags runs servers shares sqlite_sequence turn_tokens'
    expect(tables).toEqual(names.split(' '))
  })
})

describe('checkVersion', () => {
  it('refuses the database of another program', () => {
    const db = new Database(':memory:')
    db.exec('create table theirs (id)')
    expect(() => checkVersion(db, '/x/f')).toThrow('/x/f is a database of another program: move it away, or set RETAKE_DATA_DIR')
    const marked = new Database(':memory:')
    marked.pragma('application_id = 7')
    expect(() => checkVersion(marked, 'f')).toThrow('another program')
  })

  it('refuses a newer schema, naming both versions and what to do', () => {
    const db = new Database(':memory:')
    migrate(db)
    db.pragma('user_version = 7')
    expect(() => checkVersion(db, '/x/f')).toThrow(
      '/x/f was written by a newer Retake: its schema has version 7, this program knows versions up to 6. ' +
        'Start the newer Retake, or set RETAKE_DATA_DIR to another folder; the file was left as it is',
    )
  })
})
