import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { RetakeError } from '#lib/errors.ts'
import { storageError } from '#server/storage/storage-error.ts'

describe('storageError', () => {
  it.each([
    ['SQLITE_FULL', 'storage_full', 'free some space'],
    ['SQLITE_IOERR_WRITE', 'unavailable', 'check the disk'],
    ['SQLITE_CORRUPT_INDEX', 'unavailable', 'damaged'],
    ['SQLITE_NOTADB', 'unavailable', 'no database'],
    ['SQLITE_BUSY', 'unavailable', 'another program'],
    ['SQLITE_READONLY', 'unavailable', 'permissions'],
    ['SQLITE_CANTOPEN', 'unavailable', 'permissions'],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'conflict', 'there already'],
    ['SQLITE_CONSTRAINT_NOTNULL', 'conflict', 'does not fit'],
    ['SQLITE_MISUSE', 'internal', 'defect'],
  ])('says what %s means', (code, meaning, advice) => {
    const cause = new Database.SqliteError('it broke', code)
    const error = storageError(cause, '/x/retake.sqlite')
    expect(error).toMatchObject({ code: meaning, cause })
    expect(error.message).toContain(`the database /x/retake.sqlite failed (${code}, it broke): `)
    expect(error.message).toContain(advice)
  })

  it('keeps a RetakeError, and the cause of anything else', () => {
    const known = new RetakeError('conflict', 'known')
    expect(storageError(known, 'f')).toBe(known)
    const cause = new TypeError('odd')
    expect(storageError(cause, 'f')).toMatchObject({ code: 'internal', message: 'the database f failed: odd', cause })
  })
})
