import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'

/** Ends a link at once and deletes what its readers were given; it stays in the list. @throws RetakeError `not_found`. */
export async function revokeShare(ctx: Context, id: string): Promise<void> {
  const share = ctx.store.listShares().find((one) => one.id === id)
  if (share === undefined) throw new RetakeError('not_found', `there is no share ${id}`)
  await ctx.shares.stop({ share: id })
  await ctx.store.changeShare({ kind: 'revoke', id, at: ctx.now() })
  if (share.copy === null) return
  ctx.states.forget(share.copy)
  ctx.bells.ring(share.copy)
}
