import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { findRun } from '#server/runs/load-run.ts'

/** Asks an episode to stop: the model request and the running tool are given up, what has arrived is kept. */
export function cancelRun(ctx: Context, id: string): void {
  const run = findRun(ctx, id)
  const live = ctx.episodes.get(id)
  if (live === undefined) {
    throw new RetakeError('conflict', `run ${id} is not going on: it is ${run.outcome ?? run.status}`)
  }
  live.abort.abort('cancelled')
}
