import 'server-only'
import { timingSafeEqual } from 'node:crypto'
import type { Shared } from '#lib/api/shares.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import type { StoredShare } from '#server/storage/shares.ts'
import { hashShareToken } from './share-token.ts'

/** A share that is open, and a context in which nothing but its copy can be read by those who find runs by their id. */
export interface OpenShare {
  readonly ctx: Context
  readonly share: StoredShare
  readonly copy: string
}

const NO_COPY = { tokenHash: new Uint8Array(32), copy: null, revokedAt: null, expiresAt: null }

/**
 * The share of a token. @throws RetakeError `not_found`, in the same words and after the same work for a token that nobody
 * has, and for a share that was revoked or has expired.
 */
export function openShare(ctx: Context, token: string): OpenShare {
  const hash = hashShareToken(token)
  const share = ctx.store.findShare(hash)
  const { tokenHash, copy, revokedAt, expiresAt } = share ?? NO_COPY
  const isSame = timingSafeEqual(tokenHash, hash)
  const isOpen = isSame && copy !== null && revokedAt === null && (expiresAt === null || expiresAt > ctx.now())
  if (!isOpen || share === undefined) throw noShare()
  const shown = { run: copy, isGrowing: () => ctx.shares.isGrowing(copy) }
  return { ctx: { ...ctx, shown }, share, copy }
}

/** The same of a path that names the run, too. */
export function openSharedRun(ctx: Context, token: string, run: string): OpenShare {
  const open = openShare(ctx, token)
  if (run !== open.copy) throw noShare()
  return open
}

/** What a reader is told before the run. */
export function sharedOf({ ctx, share, copy }: OpenShare): Shared {
  const { kind, include, createdAt, expiresAt, report } = share
  return { kind, run: copy, include, createdAt, expiresAt, live: ctx.shares.isGrowing(copy), cuts: report.filter(({ kept }) => !kept).length }
}

function noShare(): RetakeError {
  return new RetakeError('not_found', 'this link shows nothing: it was revoked, has expired, or was never made')
}
