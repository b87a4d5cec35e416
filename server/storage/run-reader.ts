import 'server-only'
import { sql, type SqlBool } from 'kysely'
import { capabilitiesSchema, type Capabilities, type RunList, type RunQuery, type RunSummary } from '#lib/api/contract.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { decodeEvent } from './event-row.ts'
import { listRuns, selectSummaries, summaryOf } from './list-runs.ts'
import type { EventRange, StoredServer } from './run-store.ts'
import { queries } from './schema.ts'
import { prepare, select, type Connection } from './statement.ts'
import { storageError } from './storage-error.ts'

/** All reading, on a connection of its own: each call sees what has been committed before it. */
export class RunReader {
  protected readonly db: Connection
  private readonly summary
  private readonly forks
  private readonly events
  private readonly eventsWithTokens
  private readonly turnTokens
  private readonly capabilities

  constructor(db: Connection) {
    this.db = db
    this.summary = prepare<{ id: string }>(db)((slot) => selectSummaries().where('id', '=', slot('id')))
    this.forks = prepare<{ id: string }>(db)((slot) =>
      queries
        .selectFrom('runs')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('base_run', '=', slot('id')),
    )
    this.events = prepareEvents(db)
    this.eventsWithTokens = prepareEventsWithTokens(db)
    this.turnTokens = prepareTurnTokens(db)
    this.capabilities = prepare<{ server: string }>(db)((slot) =>
      queries.selectFrom('capabilities').select('data').where('server_id', '=', slot('server')),
    )
  }

  getRun(id: string): RunSummary | undefined {
    const row = this.guard(() => this.summary.get({ id }))
    return row && summaryOf(row)
  }

  listRuns(query: RunQuery): RunList {
    return this.guard(() => listRuns(this.db, query))
  }

  listUnfinished(): string[] {
    const unfinished = queries
      .selectFrom('runs')
      .select('id')
      .where('kind', '=', 'episode')
      .where(sql<SqlBool>`status <> 'finished'`) // in these words, since the index is partial
      .orderBy('created_at')
      .orderBy('id')
    return this.guard(() => select(this.db, unfinished)).map((row) => row.id)
  }

  countForks(id: string): number {
    return this.guard(() => this.forks.get({ id }))?.count ?? 0
  }

  readEvents(run: string, { after, limit, withTokens }: EventRange): RunEvent[] {
    const statement = withTokens ? this.eventsWithTokens : this.events
    return this.guard(() => statement.all({ run, after, limit })).map((row) => decodeEvent(run, row))
  }

  readTurnTokens(run: string, turn: number): RunEvent[] {
    return this.guard(() => this.turnTokens.all({ run, turn })).map((row) => decodeEvent(run, row))
  }

  listServers(): StoredServer[] {
    const servers = queries
      .selectFrom('servers')
      .select(['id', 'name', 'kind', 'base_url as baseUrl', 'model', 'api_key as apiKey', 'created_at as createdAt'])
      .orderBy('created_at')
      .orderBy('id')
    return this.guard(() => select(this.db, servers))
  }

  /** What an older version found and this one cannot read counts as not found out. */
  getCapabilities(server: string): Capabilities | undefined {
    const row = this.guard(() => this.capabilities.get({ server }))
    return row && capabilitiesSchema.safeParse(JSON.parse(row.data)).data
  }

  private guard<T>(read: () => T): T {
    try {
      return read()
    } catch (thrown) {
      throw storageError(thrown, this.db.name)
    }
  }
}

type Range = { run: string; after: number; limit: number }

function prepareEvents(db: Connection) {
  return prepare<Range>(db)((slot) =>
    queries
      .selectFrom('events')
      .select(['seq', 'at', 'type', 'data'])
      .where('run_id', '=', slot('run'))
      .where('seq', '>', slot('after'))
      .orderBy('seq')
      .limit(slot('limit')),
  )
}

function prepareEventsWithTokens(db: Connection) {
  return prepare<Range>(db)((slot) =>
    queries
      .selectFrom('events')
      .select(['seq', 'at', 'type', 'data', 'tokens'])
      .where('run_id', '=', slot('run'))
      .where('seq', '>', slot('after'))
      .orderBy('seq')
      .limit(slot('limit')),
  )
}

function prepareTurnTokens(db: Connection) {
  return prepare<{ run: string; turn: number }>(db)((slot) =>
    queries
      .selectFrom('events')
      .select(['seq', 'at', 'type', 'data', 'tokens'])
      .where('run_id', '=', slot('run'))
      .where('turn', '=', slot('turn'))
      .where('type', '=', 'tokens.appended')
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
