import 'server-only'
import type { EventType } from '#lib/run/events.ts'
import { queries } from './schema.ts'
import { prepare, type Connection } from './statement.ts'

/** The events of one type of a turn's latest attempt, in order. */
export function prepareTurnEvents(db: Connection) {
  return prepare<{ run: string; turn: number; type: EventType }>(db)((slot) =>
    queries
      .selectFrom('events')
      .select(['seq', 'at', 'type', 'data', 'tokens'])
      .where('run_id', '=', slot('run'))
      .where('turn', '=', slot('turn'))
      .where('type', '=', slot('type'))
      .where('seq', '>', (eb) =>
        eb
          .selectFrom('events')
          .select((inner) => inner.fn.max('seq').as('start'))
          .where('run_id', '=', slot('run'))
          .where('turn', '=', slot('turn'))
          .where('type', '=', 'turn.started'),
      )
      .orderBy('seq'),
  )
}
