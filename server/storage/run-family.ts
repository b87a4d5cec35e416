import 'server-only'
import { sql } from 'kysely'
import type { RunSummary } from '#lib/api/contract.ts'
import { baseOf, selectSummaries, summaryOf } from './list-runs.ts'
import type { RunLink } from './run-store.ts'
import { queries } from './schema.ts'
import { prepare, type Connection } from './statement.ts'

/** Reads how runs stand on each other. */
export class RunFamily {
  private readonly link
  private readonly members
  private readonly forks

  constructor(db: Connection) {
    this.link = prepare<{ id: string }>(db)((slot) =>
      queries
        .selectFrom('runs')
        .select([
          'last_seq as lastSeq',
          'base_run as baseRun',
          'base_message as baseMessage',
          'base_token as baseToken',
          'base_seq as baseSeq',
        ])
        .where('id', '=', slot('id')),
    )
    this.members = prepareMembers(db)
    this.forks = prepare<{ id: string }>(db)((slot) =>
      queries
        .selectFrom('runs')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('base_run', '=', slot('id')),
    )
  }

  linkOf(id: string): RunLink | undefined {
    const row = this.link.get({ id })
    return row && { base: baseOf(row), lastSeq: row.lastSeq }
  }

  membersOf(id: string): RunSummary[] {
    return this.members.all({ id }).map(summaryOf)
  }

  countForks(id: string): number {
    return this.forks.get({ id })?.count ?? 0
  }
}

/**
 * All that a run stands on, and all that stands on these: `union` drops what was met before, so that even a circle comes
 * to an end. A row is written after the one it stands on.
 */
function prepareMembers(db: Connection) {
  return prepare<{ id: string }>(db)((slot) =>
    selectSummaries()
      .where('id', 'in', sql<string>`(
        with recursive
          below (id, base) as (
            select id, base_run from runs where id = ${slot('id')}
            union select runs.id, runs.base_run from runs join below on runs.id = below.base
          ),
          kin (id) as (select id from below union select runs.id from runs join kin on runs.base_run = kin.id)
        select id from kin
      )`)
      .orderBy(sql`rowid`),
  )
}
