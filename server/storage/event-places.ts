import 'server-only'
import { queries } from './schema.ts'
import { prepare, type Connection } from './statement.ts'

/** Finds where something stands in a log without reading the log. */
export class EventPlaces {
  private readonly started
  private readonly ofTurn

  constructor(db: Connection) {
    this.started = prepare<{ run: string }>(db)((slot) =>
      queries
        .selectFrom('events')
        .select('seq')
        .where('run_id', '=', slot('run'))
        .where('type', '=', 'run.started')
        .orderBy('seq')
        .limit(1),
    )
    this.ofTurn = prepare<{ run: string; turn: number }>(db)((slot) =>
      queries
        .selectFrom('events')
        .select((eb) => eb.fn.max<number | null>('seq').as('last'))
        .where('run_id', '=', slot('run'))
        .where('turn', '=', slot('turn')),
    )
  }

  /** The seq of a run's first `run.started`. */
  start(run: string): number | undefined {
    return this.started.get({ run })?.seq
  }

  /** The seq of the last event of a turn. */
  turnEnd(run: string, turn: number): number | undefined {
    return this.ofTurn.get({ run, turn })?.last ?? undefined
  }
}
