import 'server-only'
import { z } from 'zod'
import { includeSchema, shareReportSchema, type Include, type ShareKind, type ShareReport } from '#lib/api/shares.ts'
import { queries } from './schema.ts'
import { execute, select, type Connection } from './statement.ts'

/** A share as it is kept: its token as a hash, and of what its readers see the id. */
export interface StoredShare {
  readonly id: string
  readonly tokenHash: Uint8Array
  readonly run: string
  /** The hidden run that its readers are given; null once it is revoked, or was cleared away. */
  readonly copy: string | null
  readonly kind: ShareKind
  readonly include: Include
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly endedAt: number | null
  readonly opened: number
  readonly openedAt: number | null
  readonly report: ShareReport
  /** Ids of findings that were not cut. */
  readonly keep: readonly string[]
}

/**
 * What happens to a share. `end`: nothing more comes of what it shows live, and the link lasts until `expiresAt` at most.
 * `clear`: what readers of links that are over were given is deleted; the links stay in the list.
 */
export type ShareChange =
  | { readonly kind: 'revoke'; readonly id: string; readonly at: number }
  | { readonly kind: 'end'; readonly id: string; readonly at: number; readonly expiresAt: number }
  | { readonly kind: 'opened'; readonly id: string; readonly times: number; readonly at: number }
  | { readonly kind: 'clear'; readonly now: number }

const dataSchema = z.object({ include: includeSchema, report: shareReportSchema, keep: z.array(z.string()) })

export function insertShare(db: Connection, { id, tokenHash, run, copy, kind, ...share }: StoredShare): void {
  const data = { include: share.include, report: share.report, keep: share.keep }
  execute(
    db,
    queries.insertInto('shares').values({
      id,
      token_hash: tokenHash,
      run_id: run,
      copy_id: copy,
      kind,
      created_at: share.createdAt,
      expires_at: share.expiresAt,
      revoked_at: share.revokedAt,
      ended_at: share.endedAt,
      opened: share.opened,
      opened_at: share.openedAt,
      data: JSON.stringify(data),
    }),
  )
}

/** Changes shares; answers the hidden runs that nobody is given any more. The caller holds the transaction. */
export function changeShare(db: Connection, change: ShareChange): string[] {
  const { kind } = change
  if (kind === 'clear') return clear(db, change.now)
  const one = queries.updateTable('shares').where('id', '=', change.id)
  if (kind === 'opened') execute(db, one.set((eb) => ({ opened: eb('opened', '+', change.times), opened_at: change.at })))
  if (kind === 'end') {
    execute(db, one.set((eb) => ({ ended_at: change.at, expires_at: eb.fn<number>('min', [eb.fn.coalesce('expires_at', eb.val(change.expiresAt)), eb.val(change.expiresAt)]) })))
  }
  return kind === 'revoke' ? revoke(db, change) : []
}

function revoke(db: Connection, { id, at }: { id: string; at: number }): string[] {
  const copies = copiesOf(select(db, queries.selectFrom('shares').select('copy_id').where('id', '=', id)))
  execute(db, queries.updateTable('shares').set({ revoked_at: at, copy_id: null }).where('id', '=', id).where('revoked_at', 'is', null))
  return copies
}

function clear(db: Connection, now: number): string[] {
  const over = queries.selectFrom('shares').select('copy_id').where('expires_at', '<=', now).where('copy_id', 'is not', null)
  const copies = copiesOf(select(db, over))
  execute(db, queries.updateTable('shares').set({ copy_id: null }).where('expires_at', '<=', now))
  return copies
}

/** Deletes the shares of a run that is deleted itself; answers the hidden runs that they gave. */
export function removeShares(db: Connection, run: string): string[] {
  const copies = copiesOf(select(db, queries.selectFrom('shares').select('copy_id').where('run_id', '=', run)))
  execute(db, queries.deleteFrom('shares').where('run_id', '=', run))
  return copies
}

function copiesOf(rows: readonly { copy_id: string | null }[]): string[] {
  return rows.flatMap(({ copy_id: copy }) => (copy === null ? [] : [copy]))
}

/** All shares, or those of a run, newest first. */
export function sharesOf(db: Connection, run?: string): StoredShare[] {
  const all = selectShares().orderBy('created_at', 'desc').orderBy('id')
  return select(db, run === undefined ? all : all.where('run_id', '=', run)).map(shareOf)
}

export function shareByToken(db: Connection, tokenHash: Uint8Array): StoredShare | undefined {
  const row = select(db, selectShares().where('token_hash', '=', tokenHash))[0]
  return row && shareOf(row)
}

function selectShares() {
  return queries
    .selectFrom('shares')
    .select([
      'id',
      'token_hash as tokenHash',
      'run_id as run',
      'copy_id as copy',
      'kind',
      'created_at as createdAt',
      'expires_at as expiresAt',
      'revoked_at as revokedAt',
      'ended_at as endedAt',
      'opened',
      'opened_at as openedAt',
      'data',
    ])
}

function shareOf({ data, ...row }: Omit<StoredShare, 'include' | 'report' | 'keep'> & { data: string }): StoredShare {
  return { ...row, ...dataSchema.parse(JSON.parse(data)) }
}
