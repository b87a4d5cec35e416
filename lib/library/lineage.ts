import type { RunSummary } from '../api/contract.ts'

/** Where an example comes from, and which version of itself it is. */
export interface Lineage {
  /** The run that its first version was made of; undefined where there is none, or it was deleted. */
  readonly from: RunSummary | undefined
  /** It stands on a run that was deleted. */
  readonly isFromGone: boolean
  /** A draft made from a draft is its next version: all of them, the oldest first. */
  readonly versions: readonly RunSummary[]
  /** Which of the versions it is, from 1. */
  readonly version: number
}

/** Reads an example's lineage from its family (`GET …/family`); undefined where it is not among them. */
export function lineageOf(id: string, family: readonly RunSummary[]): Lineage | undefined {
  const runs = new Map(family.map((run) => [run.id, run]))
  const run = runs.get(id)
  if (run === undefined) return undefined
  const first = firstVersion(run, runs)
  const from = first.base === null ? undefined : runs.get(first.base.run)
  const versions = versionsFrom(first, family)
  return {
    from,
    isFromGone: first.base !== null && from === undefined,
    versions,
    version: versions.findIndex((one) => one.id === id) + 1,
  }
}

function firstVersion(run: RunSummary, runs: ReadonlyMap<string, RunSummary>): RunSummary {
  let first = run
  for (let steps = runs.size; steps > 0; steps -= 1) {
    const base = first.kind === 'draft' && first.base !== null ? runs.get(first.base.run) : undefined
    if (base?.kind !== 'draft') return first
    first = base
  }
  return first
}

function versionsFrom(first: RunSummary, family: readonly RunSummary[]): RunSummary[] {
  const drafts = Map.groupBy(
    family.filter((run) => run.kind === 'draft' && run.base !== null),
    (run) => run.base?.run,
  )
  const found = new Set([first])
  // A set is walked to its end, what is added on the way included.
  for (const run of found) {
    if (run.kind === 'draft') for (const next of drafts.get(run.id) ?? []) found.add(next)
  }
  return [...found].toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

/** "version 3 of 4"; empty where there is only one. */
export function versionWords({ version, versions }: Lineage): string {
  return versions.length < 2 ? '' : `version ${version} of ${versions.length}`
}
