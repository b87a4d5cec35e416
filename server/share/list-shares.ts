import 'server-only'
import type { Share } from '#lib/api/shares.ts'
import type { Context } from '#server/context.ts'
import type { StoredShare } from '#server/storage/shares.ts'

/** All shares, or those of a run, newest first, as their owner sees them. */
export function listShares(ctx: Context, run?: string): Share[] {
  const now = ctx.now()
  return ctx.store.listShares(run).map((share) => {
    const shown = shownShare(share, { title: ctx.store.getRun(share.run)?.title ?? '', now })
    const use = ctx.shares.usesOf(share.id)
    return use === undefined ? shown : { ...shown, opened: shown.opened + use.times, openedAt: use.at }
  })
}

/** Without what only the server knows: the hash, the copy, and what was kept. */
export function shownShare(stored: StoredShare, { title, now }: { title: string; now: number }): Share {
  const { tokenHash: _hash, copy: _copy, keep: _keep, endedAt: _ended, ...share } = stored
  return { ...share, title, status: statusOf(stored, now) }
}

function statusOf({ revokedAt, expiresAt, endedAt }: StoredShare, now: number): Share['status'] {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt !== null && expiresAt <= now) return 'expired'
  return endedAt === null ? 'open' : 'ended'
}
