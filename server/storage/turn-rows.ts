import 'server-only'
import { queries } from './schema.ts'
import { prepare, type Connection } from './statement.ts'
import { TurnRow } from './turn-row.ts'

/** What opened rows may take of memory together; the one used last is kept in any case. */
const CACHE_BYTES = 64_000_000

/** Where a turn's row stands in its run's log. */
export interface TurnPlace {
  readonly id: number
  readonly first: number
  readonly last: number
}

/** Reads the rows of turns, and keeps those that were read last: a page asks for a turn range by range. */
export class TurnRows {
  private readonly between
  private readonly latest
  private readonly blob
  private readonly opened = new Map<number, TurnRow>()
  private readonly limit: number
  private size = 0

  constructor(db: Connection, limit = CACHE_BYTES) {
    this.limit = limit
    this.between = preparePlaces(db)
    this.latest = prepareLatest(db)
    this.blob = prepare<{ id: number }>(db)((slot) =>
      queries.selectFrom('turn_tokens').select('tokens').where('id', '=', slot('id')),
    )
  }

  /** The places of all rows with events from `first` to `last`, in order. */
  placesBetween(run: string, { first, last }: { first: number; last: number }): TurnPlace[] {
    return this.between.all({ run, first, last })
  }

  /** The row of a turn's latest attempt; undefined where its tokens are in its events. */
  latestOf(run: string, turn: number): TurnRow | undefined {
    const place = this.latest.get({ run, turn })
    return place && this.open(place)
  }

  /** @throws RetakeError `internal` where the row is damaged. */
  open({ id, first }: TurnPlace): TurnRow {
    const kept = this.opened.get(id)
    if (kept !== undefined) this.opened.delete(id)
    const row = kept ?? new TurnRow(this.blob.get({ id })?.tokens ?? new Uint8Array(), first)
    this.opened.set(id, row)
    if (kept === undefined) this.size += row.size
    for (const [old, { size }] of this.opened) {
      if (this.size <= this.limit || old === id) break
      this.opened.delete(old)
      this.size -= size
    }
    return row
  }
}

function preparePlaces(db: Connection) {
  return prepare<{ run: string; first: number; last: number }>(db)((slot) =>
    queries
      .selectFrom('turn_tokens')
      .select(['id', 'first_seq as first', 'last_seq as last'])
      .where('run_id', '=', slot('run'))
      .where('first_seq', '<=', slot('last'))
      .where('last_seq', '>=', slot('first'))
      .orderBy('first_seq'),
  )
}

function prepareLatest(db: Connection) {
  return prepare<{ run: string; turn: number }>(db)((slot) =>
    queries
      .selectFrom('turn_tokens')
      .select(['id', 'first_seq as first', 'last_seq as last'])
      .where('run_id', '=', slot('run'))
      .where('turn', '=', slot('turn'))
      .where('first_seq', '>', (eb) =>
        eb
          .selectFrom('events')
          .select((inner) => inner.fn.max('seq').as('start'))
          .where('run_id', '=', slot('run'))
          .where('turn', '=', slot('turn'))
          .where('type', '=', 'turn.started'),
      ),
  )
}
