import 'server-only'
import { sql, type SqlBool } from 'kysely'
import { capabilitiesSchema, type Capabilities, type RunList, type RunQuery, type RunSummary } from '#lib/api/contract.ts'
import type { Collection } from '#lib/api/library.ts'
import type { Annotated } from '#lib/api/writing.ts'
import type { EventType, RunEvent } from '#lib/run/events.ts'
import { packTokens } from '#lib/tokens/pack.ts'
import { PackedTokens } from '#lib/tokens/packed-tokens.ts'
import type { Token } from '#lib/tokens/token.ts'
import { getCollection, listCollections, listExamples } from './collections.ts'
import { annotationsOf } from './annotations.ts'
import { prepareEndedSession } from './ended-sessions.ts'
import { decodeEvent, type StoredEvent } from './event-row.ts'
import { EventTokens } from './event-tokens.ts'
import { listRuns, selectHidden, selectSummaries, summaryOf } from './list-runs.ts'
import { EventPlaces } from './event-places.ts'
import { RunFamily } from './run-family.ts'
import type { EventRange, RunLink, StoredServer, TokenStretch, TurnPart } from './run-store.ts'
import { queries } from './schema.ts'
import { shareByToken, sharesOf, type StoredShare } from './shares.ts'
import { prepare, select, type Connection } from './statement.ts'
import { storageError } from './storage-error.ts'
import { prepareTurnEvents } from './turn-events.ts'
import { TurnRows, type TurnPlace } from './turn-rows.ts'

/** Which events carry the tokens of a part of a turn. */
const EVENTS_OF = { reply: 'tokens.appended', prompt: 'prompt.encoded', prefill: 'reply.prefilled' } as const satisfies Record<TurnPart, EventType>

/** All reading, on a connection of its own: each call sees what has been committed before it. */
export class RunReader {
  protected readonly db: Connection
  private readonly summary
  private readonly family: RunFamily
  private readonly places: EventPlaces
  private readonly events
  private readonly eventsWithTokens
  private readonly turnEvents
  private readonly turnRows: TurnRows
  private readonly eventTokens: EventTokens
  private readonly capabilities
  private readonly endedSession

  constructor(db: Connection) {
    this.db = db
    this.summary = prepare<{ id: string }>(db)((slot) => selectSummaries().where('id', '=', slot('id')))
    this.family = new RunFamily(db)
    this.places = new EventPlaces(db)
    this.events = prepareEvents(db)
    this.eventsWithTokens = prepareEventsWithTokens(db)
    this.turnEvents = prepareTurnEvents(db)
    this.endedSession = prepareEndedSession(db)
    this.turnRows = new TurnRows(db)
    this.eventTokens = new EventTokens(db)
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
      .where('trunk', '=', 0)
      .where(sql<SqlBool>`status <> 'finished'`) // in these words, since the index is partial
      .orderBy('created_at')
      .orderBy('id')
    return this.guard(() => select(this.db, unfinished)).map((row) => row.id)
  }

  countForks(id: string): number {
    return this.guard(() => this.family.countForks(id))
  }

  getLink(id: string): RunLink | undefined {
    return this.guard(() => this.family.linkOf(id))
  }

  listFamily(id: string): RunSummary[] {
    return this.guard(() => this.family.membersOf(id))
  }

  seqOfStart(id: string): number | undefined {
    return this.guard(() => this.places.start(id))
  }

  seqOfTurnEnd(id: string, turn: number): number | undefined {
    return this.guard(() => this.places.turnEnd(id, turn))
  }

  readEvents(run: string, { after, limit, withTokens }: EventRange): RunEvent[] {
    if (!withTokens) return this.guard(() => this.events.all({ run, after, limit })).map((row) => decodeEvent(run, row))
    return this.snapshot(() => {
      const rows = this.eventTokens.addTo(run, this.eventsWithTokens.all({ run, after, limit }))
      const places = this.turnRows.placesBetween(run, { first: after + 1, last: rows.at(-1)?.seq ?? after })
      return rows.map((row) => decodeEvent(run, row, () => this.movedTokens(row, places)))
    })
  }

  readTurnTokens(run: string, turn: number, part: TurnPart): TokenStretch[] {
    return this.snapshot(() => {
      const row = part === 'reply' ? this.turnRows.latestOf(run, turn) : undefined
      if (row !== undefined) return [...row.stretches]
      const events = this.turnEvents.all({ run, turn, type: EVENTS_OF[part] })
      return this.eventTokens.addTo(run, events).flatMap((event) => stretchOf(run, event))
    })
  }

  private movedTokens({ seq, type }: StoredEvent, places: readonly TurnPlace[]): Token[] | undefined {
    if (type !== 'tokens.appended') return undefined
    const place = places.find(({ first, last }) => first <= seq && seq <= last)
    return place && this.turnRows.open(place).tokensOf(seq)
  }

  listAnnotations(run: string): Annotated[] {
    return this.guard(() => annotationsOf(this.db, run))
  }

  getHiddenRun(id: string): RunSummary | undefined {
    const rows = this.guard(() => select(this.db, selectHidden().where('id', '=', id)))
    return rows[0] && summaryOf(rows[0])
  }

  listShares(run?: string): StoredShare[] {
    return this.guard(() => sharesOf(this.db, run))
  }

  findShare(tokenHash: Uint8Array): StoredShare | undefined {
    return this.guard(() => shareByToken(this.db, tokenHash))
  }

  hasEnded(hash: Uint8Array): boolean {
    return this.guard(() => this.endedSession.get({ hash })) !== undefined
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

  listCollections(q: string): Collection[] {
    return this.guard(() => listCollections(this.db, q))
  }

  getCollection(id: string): Collection | undefined {
    return this.guard(() => getCollection(this.db, id))
  }

  listExamples(id: string): RunSummary[] {
    return this.guard(() => listExamples(this.db, id))
  }

  /** What is read together is of one moment: tokens move from events to their turn's row while others read. */
  private snapshot<T>(read: () => T): T {
    return this.guard(() => this.db.transaction(read)())
  }

  private guard<T>(read: () => T): T {
    try {
      return read()
    } catch (thrown) {
      throw storageError(thrown, this.db.name)
    }
  }
}

/** The tokens of an event that has its own; none where it has none. */
function stretchOf(run: string, row: StoredEvent): TokenStretch[] {
  const event = decodeEvent(run, row)
  if (!('tokens' in event) || event.tokens === undefined || event.tokens.length === 0) return []
  const packed = new PackedTokens(packTokens(event.tokens))
  return [{ channel: 'channel' in event ? event.channel : 'content', packed, from: 0, to: packed.length }]
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
