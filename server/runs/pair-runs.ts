import 'server-only'
import type { RunSummary } from '#lib/api/contract.ts'
import { rankPairs, type Ranked, type RankedPairs } from '#lib/formats/rank-pairs.ts'
import type { Context } from '#server/context.ts'
import { loadState } from '#server/runs/load-run.ts'

/**
 * Pairs of runs that began alike: forks of one base at one cut, with their base where it is among the runs; else the runs of
 * one group. Only what is given is compared.
 */
export function pairRuns(ctx: Context, runs: readonly RunSummary[]): RankedPairs {
  const cohorts = new Map<string, RunSummary[]>()
  const add = (key: string, run: RunSummary): void => {
    const members = cohorts.get(key)
    if (members === undefined) cohorts.set(key, [run])
    else members.push(run)
  }
  for (const run of runs) if (run.base !== null) add(cutOf(run.base), run)
  const cuts = new Map([...cohorts].map(([key, [first]]) => [first?.base?.run ?? '', key]))
  for (const run of runs) {
    if (run.base !== null) continue
    add(cuts.get(run.id) ?? (run.group === null ? `run ${run.id}` : `group ${run.group}`), run)
  }
  const ranked = [...cohorts.values()].map((members) => rankPairs(members.map((run) => rank(ctx, run))))
  return { pairs: ranked.flatMap((one) => one.pairs), left: ranked.flatMap((one) => one.left) }
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
