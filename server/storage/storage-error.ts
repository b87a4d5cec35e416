import 'server-only'
import Database from 'better-sqlite3'
import { messageOf, RetakeError, type ErrorCode } from '#lib/errors.ts'

const FREE_SPACE = 'free some space on its disk; writing is tried again with every new write'

/** By the beginning of SQLite's result code, the more special one first. */
const MEANINGS: readonly (readonly [string, ErrorCode, string])[] = [
  ['SQLITE_FULL', 'storage_full', `there is no room left: ${FREE_SPACE}`],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'conflict', 'something with this id is there already'],
  ['SQLITE_CONSTRAINT', 'conflict', 'the change does not fit what is stored'],
  ['SQLITE_CORRUPT', 'unavailable', 'the file is damaged: put a copy in its place, or move it away to begin anew'],
  ['SQLITE_NOTADB', 'unavailable', 'the file is no database: put a copy in its place, or move it away to begin anew'],
  ['SQLITE_BUSY', 'unavailable', 'another program holds the file: close that program'],
  ['SQLITE_READONLY', 'unavailable', 'the file cannot be written: check its owner and permissions'],
  ['SQLITE_CANTOPEN', 'unavailable', 'the file cannot be opened: check its owner and permissions, and those of its folder'],
  ['SQLITE_IOERR', 'unavailable', `the disk failed, or a quota is used up: check the disk, or ${FREE_SPACE}`],
]

/** Says what a failure of SQLite means for the database `file`; a RetakeError stays what it is. */
export function storageError(thrown: unknown, file: string): RetakeError {
  if (thrown instanceof RetakeError) return thrown
  if (!(thrown instanceof Database.SqliteError)) {
    return new RetakeError('internal', `the database ${file} failed: ${messageOf(thrown)}`, { cause: thrown })
  }
  const { code, message } = thrown
  const [, meaning, advice] = MEANINGS.find(([prefix]) => code.startsWith(prefix)) ?? ['', 'internal', 'this is a defect']
  return new RetakeError(meaning, `the database ${file} failed (${code}, ${message}): ${advice}`, { cause: thrown })
}
