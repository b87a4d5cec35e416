import 'server-only'
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Generated,
  type GeneratedAlways,
} from 'kysely'
import type { RunSummary } from '#lib/api/contract.ts'
import type { EventType } from '#lib/run/events.ts'
import type { StoredServer } from './run-store.ts'
import type { StoredShare } from './shares.ts'

/**
 * A run's summary and what it stands on. The texts here serve lists and search and are kept as UTF-8 (a lone surrogate
 * becomes U+FFFD); the run's exact words are in its events.
 */
interface RunsTable {
  id: string
  kind: RunSummary['kind']
  title: string
  status: RunSummary['status']
  outcome: RunSummary['outcome']
  error: string | null
  server: string | null
  model: string | null
  protocol: string | null
  group_id: string | null
  score: number | null
  /** The score as it sorts: a run without one comes after all others. */
  score_key: GeneratedAlways<number>
  created_at: number
  finished_at: number | null
  last_seq: number
  turns: number
  calls: number
  parse_errors: number
  tool_errors: number
  tokens: number
  base_run: string | null
  base_message: number | null
  base_token: number | null
  base_seq: number | null
  /** 1 for a run that is hidden: it was deleted while forks stood on it, or is the copy that a share's readers are given. */
  trunk: Generated<number>
  task: string
  note: string
}

interface RunTagsTable {
  run_id: string
  position: number
  tag: string
}

interface EventsTable {
  run_id: string
  seq: number
  at: number
  type: EventType
  turn: number | null
  /** The JSON of the event's other fields, without its tokens. */
  data: string
  /** Tokens as in `EventTokensTable`, of events that version 1 wrote. */
  tokens: Uint8Array | null
}

/** Packed tokens of single events as `token-blob.ts` keeps them, until they move to their turn's row. */
interface EventTokensTable {
  run_id: string
  seq: number
  tokens: Uint8Array
}

/** All tokens of a complete reply, those of the events from `first_seq` to `last_seq`; see `turn-row.ts`. */
interface TurnTokensTable {
  id: Generated<number>
  run_id: string
  turn: number
  first_seq: number
  last_seq: number
  tokens: Uint8Array
}

interface ServersTable {
  id: string
  name: string
  kind: StoredServer['kind']
  base_url: string
  model: string | null
  api_key: string | null
  created_at: number
}

interface CapabilitiesTable {
  server_id: string
  data: string
}

interface AnnotationsTable {
  run_id: string
  message: number
  /** The marks as JSON. */
  data: string
}

interface CollectionsTable {
  id: string
  name: string
  /** A JSON array. */
  tags: string
  note: string
  created_at: number
}

interface CollectionRunsTable {
  collection_id: string
  run_id: string
  position: number
}

/** Links that runs are read by without signing in. `copy_id`: the hidden run that a link's readers are given. */
interface SharesTable {
  id: string
  token_hash: Uint8Array
  run_id: string
  copy_id: string | null
  kind: StoredShare['kind']
  created_at: number
  expires_at: number | null
  revoked_at: number | null
  /** When what was shared live came to its end. */
  ended_at: number | null
  opened: number
  opened_at: number | null
  /** Include, report, and ids of kept findings as JSON. */
  data: string
}

/** Sessions that were signed out of before their time. */
interface EndedSessionsTable {
  hash: Uint8Array
  until: number
}

export interface Schema {
  runs: RunsTable
  run_tags: RunTagsTable
  events: EventsTable
  event_tokens: EventTokensTable
  turn_tokens: TurnTokensTable
  servers: ServersTable
  capabilities: CapabilitiesTable
  annotations: AnnotationsTable
  collections: CollectionsTable
  collection_runs: CollectionRunsTable
  shares: SharesTable
  ended_sessions: EndedSessionsTable
}

/** Builds and checks queries, never runs them: the connections (`statement.ts`) are synchronous, Kysely's are not. */
export const queries = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})
