import 'server-only'
import { chmodSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { Connection } from './statement.ts'

const BUSY_TIMEOUT_MS = 5000

export type JournalMode = 'wal' | 'truncate'

/**
 * Opens the one connection that writes, and makes the file if there is none, readable by its owner only (it holds the
 * keys of model servers). Without `wal`, or where SQLite cannot have it, the journal is of the old kind.
 */
export function openWritingConnection(options: { file: string; wal: boolean; maxPages?: number | undefined }): {
  db: Connection
  journal: JournalMode
} {
  const db = new Database(options.file, { timeout: BUSY_TIMEOUT_MS })
  try {
    // The files beside it (-wal, -shm) get the same permissions from SQLite.
    chmodSync(options.file, 0o600)
    const journal = setJournal(db, options.wal)
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    if (options.maxPages !== undefined) db.pragma(`max_page_count = ${options.maxPages}`)
    return { db, journal }
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** Asks for the journal mode and answers which one it is; write-ahead logs need memory that processes can share. */
export function setJournal(db: Pick<Connection, 'pragma'>, wal: boolean): JournalMode {
  if (wal && db.pragma('journal_mode = WAL', { simple: true }) === 'wal') return 'wal'
  db.pragma('journal_mode = TRUNCATE')
  return 'truncate'
}

/** Opens a connection that can only read; the file must be there. */
export function openReadingConnection(file: string): Connection {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  // SQLite's own folding knows ASCII only.
  db.function('fold_case', { deterministic: true }, (text: string) => text.toLowerCase())
  return db
}
