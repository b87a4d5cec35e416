import 'server-only'
import { messageOf } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { loadState } from '#server/runs/load-run.ts'
import type { StoredShare } from '#server/storage/shares.ts'
import { learnerOf } from './follow-run.ts'
import { redactedRun } from './redacted-run.ts'

/**
 * Lets the copies of runs that are shared live grow on after a stop of the server, and deletes those of links that are over.
 * The run's log is redacted from its beginning again, and what the copy has already is passed over.
 */
export async function resumeShares(ctx: Context): Promise<void> {
  const now = ctx.now()
  await ctx.store.changeShare({ kind: 'clear', now })
  const live = ctx.store.listShares().filter(({ kind, copy, endedAt }) => kind === 'live' && copy !== null && endedAt === null)
  for (const share of live) {
    try {
      await resume(ctx, share)
    } catch (thrown) {
      ctx.log.error('a shared run could not be followed again', { run: share.run, error: messageOf(thrown), cause: thrown })
    }
  }
}

async function resume(ctx: Context, share: StoredShare): Promise<void> {
  const { copy, run, include, keep } = share
  if (copy === null) return
  const learn = learnerOf(ctx, new Set(keep))
  const { redactor, lastRead, logs } = await redactedRun(ctx, run, { include, keep, lenient: true, learn })
  const state = loadState(ctx, copy)
  const missing = (logs.at(-1)?.events ?? []).filter((event) => event.seq > state.lastSeq)
  ctx.shares.follow(ctx, { share, redactor, after: lastRead, state, missing })
}
