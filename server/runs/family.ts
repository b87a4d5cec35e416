import 'server-only'
import type { RunSummary } from '#lib/api/contract.ts'
import type { Context } from '#server/context.ts'
import { findRun } from '#server/runs/load-run.ts'

/**
 * A run, all that it stands on, and all forks of these, what is stood upon before what stands on it. Runs that were
 * deleted are left out: their forks name them still. @throws RetakeError `not_found`.
 */
export function familyOf(ctx: Context, id: string): RunSummary[] {
  findRun(ctx, id)
  return ctx.store.listFamily(id)
}
