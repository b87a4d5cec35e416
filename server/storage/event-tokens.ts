import 'server-only'
import { queries } from './schema.ts'
import { prepare, type Connection } from './statement.ts'

export interface SeqRange {
  readonly first: number
  readonly last: number
}

/** Reads the token blobs that events have of their own. */
export class EventTokens {
  private readonly statement

  constructor(db: Connection) {
    this.statement = prepare<SeqRange & { run: string }>(db)((slot) =>
      queries
        .selectFrom('event_tokens')
        .select(['seq', 'tokens'])
        .where('run_id', '=', slot('run'))
        .where('seq', '>=', slot('first'))
        .where('seq', '<=', slot('last')),
    )
  }

  /** The same rows, which are in order of seq, each with its blob where it has one. */
  addTo<R extends { readonly seq: number; readonly tokens: Uint8Array | null }>(run: string, rows: readonly R[]): R[] {
    const range = { first: rows[0]?.seq ?? 0, last: rows.at(-1)?.seq ?? -1 }
    const own = new Map(this.statement.all({ run, ...range }).map(({ seq, tokens }) => [seq, tokens]))
    return rows.map((row) => ({ ...row, tokens: row.tokens ?? own.get(row.seq) ?? null }))
  }
}
