import 'server-only'
import { setImmediate as nextTask } from 'node:timers/promises'
import type { RunSummary } from '#lib/api/contract.ts'
import { rankPairs, type Ranked, type RankedPairs } from '#lib/formats/rank-pairs.ts'
import type { Context } from '#server/context.ts'
import { loadState } from '#server/runs/load-run.ts'

/**
 * Pairs of runs that began alike: forks of one base at one cut, with their base where it is among the runs and has nobody
 * else to be compared with; else the runs of one group. Only what is given is compared, and each run once.
 * @throws once the signal is aborted.
 */
export async function pairRuns(ctx: Context, runs: readonly RunSummary[], signal: AbortSignal): Promise<RankedPairs> {
  const cohorts = Map.groupBy(runs, ownCohort)
  const cuts = Map.groupBy(
    runs.flatMap(({ base }) => (base === null ? [] : [{ run: base.run, cut: cutOf(base) }])),
    ({ run }) => run,
  )
  for (const run of runs) {
    const own = cohorts.get(ownCohort(run)) ?? []
    const forks = (cuts.get(run.id) ?? []).map(({ cut }) => cohorts.get(cut) ?? []).filter((members) => members.length > 0)
    const [fewest] = forks.toSorted((one, other) => one.length - other.length)
    if (own.length !== 1 || fewest === undefined) continue
    own.length = 0
    fewest.push(run)
  }
  const ranked: RankedPairs[] = []
  for (const members of cohorts.values()) {
    if (members.length === 0) continue
    ranked.push(rankPairs(members.map((run) => rank(ctx, run))))
    await nextTask(undefined, { signal })
  }
  return { pairs: ranked.flatMap((one) => one.pairs), left: ranked.flatMap((one) => one.left) }
}

/** What a run is compared within. */
function ownCohort({ id, base, group }: RunSummary): string {
  if (base !== null) return cutOf(base)
  return group === null ? `run ${id}` : `group ${group}`
}

function cutOf({ run, message, token }: { run: string; message: number; token?: number | undefined }): string {
  return `cut ${JSON.stringify([run, message, token ?? null])}`
}

function rank(ctx: Context, { id, kind, score }: RunSummary): Ranked {
  const said = ctx.store.listAnnotations(id).map(({ marks }) => marks)
  // What is written by hand carries its ratings itself.
  const own = kind === 'episode' ? [] : loadState(ctx, id).messages.map((entry) => entry.marks)
  const ratings = [...said, ...own].flatMap((marks) => (marks?.rating === undefined ? [] : [marks.rating]))
  const sum = ratings.reduce((total, rating) => total + rating, 0)
  return { id, score, rating: ratings.length === 0 ? null : sum / ratings.length }
}
