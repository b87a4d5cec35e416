import 'server-only'
import type { Collection, CollectionPatch } from '#lib/api/library.ts'
import { RetakeError, type Issue } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { findCollection } from '#server/library/find-collection.ts'

/**
 * Changes what a collection is called, and which examples it holds in which order. Of two orders that cross the later one
 * counts; an example that it does not know, since it was added meanwhile, stays behind those that it names.
 * @throws RetakeError `not_found`, or `bad_request` with an issue for every run of the new order that is not there.
 */
export async function patchCollection(ctx: Context, id: string, patch: CollectionPatch): Promise<Collection> {
  findCollection(ctx, id)
  const issues = missingRuns(ctx, id, patch.runs ?? [])
  const [first] = issues
  if (first !== undefined) {
    const more = issues.length === 1 ? '' : `, nor ${issues.length - 1} more of them`
    throw new RetakeError('bad_request', `${first.message}${more}: read the collection again`, { issues })
  }
  await ctx.store.changeCollection({ what: 'patch', id, patch })
  return findCollection(ctx, id)
}

function missingRuns(ctx: Context, id: string, runs: readonly string[]): Issue[] {
  const members = new Set(runs.length === 0 ? [] : ctx.store.listExamples(id).map((run) => run.id))
  return runs.flatMap((run, at) => {
    if (members.has(run) || ctx.store.getRun(run) !== undefined) return []
    return [{ path: `runs.${at}`, message: `there is no run ${run}` }]
  })
}
