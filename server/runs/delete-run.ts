import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { findRun } from '#server/runs/load-run.ts'
import { removeWorkspace } from '#server/tools/workspace.ts'

/**
 * Deletes a run with its log, its workspace and the links to it; an episode that goes on is stopped first. Forks keep what they keep of it
 * where `detach` is said.
 * @throws RetakeError `conflict` where forks stand on it and it is not.
 */
export async function deleteRun(ctx: Context, id: string, { detach = false }: { detach?: boolean } = {}): Promise<void> {
  findRun(ctx, id)
  const forks = ctx.store.countForks(id)
  if (forks > 0 && !detach) {
    const standing = forks === 1 ? '1 run stands' : `${forks} runs stand`
    const message = `${standing} on run ${id}; delete the forks first, or detach them: then they keep what they have of it`
    throw new RetakeError('conflict', message)
  }
  const live = ctx.episodes.get(id)
  if (live !== undefined) {
    live.abort.abort('deleted')
    await live.done
  }
  await ctx.shares.stop({ run: id })
  await ctx.store.deleteRun(id, { detach })
  ctx.states.forget(id)
  ctx.bells.ring(id)
  await removeWorkspace(ctx.config.dataDir, id)
}
