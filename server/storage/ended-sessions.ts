import 'server-only'
import { queries } from './schema.ts'
import { execute, prepare, type Connection } from './statement.ts'

/** A session that was signed out of before its time. */
export interface EndedSession {
  readonly hash: Uint8Array
  /** Epoch milliseconds at which it is over anyway. */
  readonly until: number
  /** When it was signed out of. */
  readonly at: number
}

/** Keeps that a session has ended, and forgets those that are over anyway. The caller holds the transaction. */
export function endSession(db: Connection, { hash, until, at }: EndedSession): void {
  execute(db, queries.deleteFrom('ended_sessions').where('until', '<=', at))
  execute(db, queries.insertInto('ended_sessions').values({ hash, until }).onConflict((found) => found.column('hash').doNothing()))
}

export function prepareEndedSession(db: Connection) {
  return prepare<{ hash: Uint8Array }>(db)((slot) => queries.selectFrom('ended_sessions').select('until').where('hash', '=', slot('hash')))
}
