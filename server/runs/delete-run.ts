import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { findRun } from '#server/runs/load-run.ts'
import { removeWorkspace } from '#server/tools/workspace.ts'

/** Deletes a run with its log and its workspace; an episode that goes on is stopped first. */
export async function deleteRun(ctx: Context, id: string): Promise<void> {
  findRun(ctx, id)
  const forks = ctx.store.countForks(id)
  if (forks > 0) {
    throw new RetakeError('conflict', `${forks} ${forks === 1 ? 'run stands' : 'runs stand'} on run ${id}; delete them first`)
  }
  const live = ctx.episodes.get(id)
  if (live !== undefined) {
    live.abort.abort('deleted')
    await live.done
  }
  await ctx.store.deleteRun(id)
  await removeWorkspace(ctx.config.dataDir, id)
}
