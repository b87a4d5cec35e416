import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Connection } from './statement.ts'

/** "RTKE": marks a SQLite file as Retake's (`PRAGMA application_id`). */
const APPLICATION_ID = 0x52_54_4b_45

const FIRST = `
  create table runs (
    id text primary key not null,
    kind text not null,
    title text not null,
    status text not null,
    outcome text,
    error text,
    server text,
    model text,
    protocol text,
    group_id text,
    score real,
    score_key real not null generated always as (coalesce(score, -9e999)) virtual,
    created_at integer not null,
    finished_at integer,
    last_seq integer not null,
    turns integer not null,
    calls integer not null,
    parse_errors integer not null,
    tool_errors integer not null,
    tokens integer not null,
    base_run text references runs (id),
    base_message integer,
    base_token integer,
    task text not null,
    note text not null
  ) strict;
  create index runs_by_age on runs (created_at, id);
  create index runs_by_score on runs (score_key, id);
  create index runs_by_tokens on runs (tokens, id);
  create index runs_by_model on runs (model, created_at, id);
  create index runs_by_group on runs (group_id, created_at, id) where group_id is not null;
  create index runs_by_base on runs (base_run) where base_run is not null;
  create index runs_unfinished on runs (kind, id) where status <> 'finished';

  create table run_tags (
    run_id text not null references runs (id) on delete cascade,
    position integer not null,
    tag text not null,
    primary key (run_id, position)
  ) strict, without rowid;
  create index run_tags_by_tag on run_tags (tag, run_id);

  create table events (
    run_id text not null references runs (id) on delete cascade,
    seq integer not null,
    at integer not null,
    type text not null,
    turn integer,
    data text not null,
    tokens blob,
    primary key (run_id, seq)
  ) strict;
  create index events_by_turn on events (run_id, turn, type, seq) where turn is not null;

  create table servers (
    id text primary key not null,
    name text not null,
    kind text not null,
    base_url text not null,
    model text,
    api_key text,
    created_at integer not null
  ) strict;

  create table capabilities (
    server_id text primary key not null,
    data text not null
  ) strict;
`

/** Readers keep rows by `id`, so that a number is never given twice. */
const TURN_TOKENS = `
  create table turn_tokens (
    id integer primary key autoincrement,
    run_id text not null references runs (id) on delete cascade,
    turn integer not null,
    first_seq integer not null,
    last_seq integer not null,
    tokens blob not null
  ) strict;
  create unique index turn_tokens_by_seq on turn_tokens (run_id, first_seq, last_seq, turn);
`

/**
 * Tokens of events beside them: those of a complete reply go again, and a page of short rows gives its room back where a
 * page of rows that become short keeps it.
 */
const EVENT_TOKENS = `
  create table event_tokens (
    run_id text not null references runs (id) on delete cascade,
    seq integer not null,
    tokens blob not null,
    primary key (run_id, seq)
  ) strict;
`

/**
 * Forks and what is written by hand. `base_seq`: up to where the base's log counts. `trunk`: a run that was deleted while
 * forks stood on it; it is shown nowhere, holds no more than they keep of it, and goes with the last of them.
 */
const WRITING = `
  alter table runs add column base_seq integer;
  alter table runs add column trunk integer not null default 0;

  create table annotations (
    run_id text not null references runs (id) on delete cascade,
    message integer not null,
    data text not null,
    primary key (run_id, message)
  ) strict, without rowid;

  create table collections (
    id text primary key not null,
    name text not null,
    tags text not null,
    note text not null,
    created_at integer not null
  ) strict;

  create table collection_runs (
    collection_id text not null references collections (id) on delete cascade,
    run_id text not null references runs (id) on delete cascade,
    position integer not null,
    primary key (collection_id, run_id)
  ) strict, without rowid;
  create index collection_runs_by_run on collection_runs (run_id);
`

/** A share goes with its run; its copy of the run is hidden as trunks are. */
const SHARES = `
  create table shares (
    id text primary key not null,
    token_hash blob not null,
    run_id text not null references runs (id) on delete cascade,
    copy_id text references runs (id) on delete set null,
    kind text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    ended_at integer,
    opened integer not null,
    opened_at integer,
    data text not null
  ) strict;
  create unique index shares_by_token on shares (token_hash);
  create index shares_by_run on shares (run_id);
  create index shares_by_copy on shares (copy_id);
`

/** Sessions that were signed out of before their time, by a hash; `until` in epoch milliseconds. */
const ENDED_SESSIONS = `
  create table ended_sessions (
    hash blob primary key not null,
    until integer not null
  ) strict, without rowid;
  create index ended_sessions_by_end on ended_sessions (until);
`

/** What makes version n + 1 of the schema out of version n. Never change one that was released: add another. */
const MIGRATIONS: readonly string[] = [FIRST, TURN_TOKENS, EVENT_TOKENS, WRITING, SHARES, ENDED_SESSIONS]

function numberOf(db: Connection, pragma: 'application_id' | 'user_version'): number {
  return Number(db.pragma(pragma, { simple: true }))
}

/**
 * Checks that this program may use the database, without writing to it.
 * @throws RetakeError `unavailable` where it is another program's or of a newer version.
 */
export function checkVersion(db: Connection, file: string): void {
  const version = numberOf(db, 'user_version')
  const application = numberOf(db, 'application_id')
  const empty = db.prepare('select 1 from sqlite_schema').get() === undefined
  if (application !== APPLICATION_ID && !(empty && application === 0)) {
    throw new RetakeError(
      'unavailable',
      `${file} is a database of another program: move it away, or set RETAKE_DATA_DIR to another folder`,
    )
  }
  if (version > MIGRATIONS.length) {
    throw new RetakeError(
      'unavailable',
      `${file} was written by a newer Retake: its schema has version ${version}, this program knows versions up to ${MIGRATIONS.length}. ` +
        'Start the newer Retake, or set RETAKE_DATA_DIR to another folder; the file was left as it is',
    )
  }
}

/** Brings the schema up to date, each step in a transaction of its own. */
export function migrate(db: Connection): void {
  const version = numberOf(db, 'user_version')
  for (const [index, script] of MIGRATIONS.entries()) {
    if (index < version) continue
    db.transaction(() => {
      db.exec(script)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${index + 1}`)
    })()
  }
}
