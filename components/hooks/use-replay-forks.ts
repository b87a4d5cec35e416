import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useReach } from '#components/hooks/use-api.ts'
import { forkPlace } from '#lib/replay/fork-place.ts'
import type { ReplayTape } from '#lib/replay/replay-tape.ts'

const LIMIT = 200

/** A fork that stands on the run that is replayed, and the moment it begins at. */
export interface ReplayFork {
  readonly id: string
  readonly title: string
  readonly seq: number
}

const NO_FORKS: readonly ReplayFork[] = []

/** The forks of a run, where they begin; none for who may not see them. That they could not be asked for takes nothing from the replay. */
export function useReplayForks(runId: string, tape: ReplayTape): readonly ReplayFork[] {
  const { api, readOnly } = useReach()
  const { data } = useQuery({
    queryKey: ['runs', 'forks-of', runId],
    queryFn: ({ signal }) => api.listRuns({ base: runId, limit: LIMIT }, signal),
    enabled: !readOnly,
  })
  return useMemo(
    () => data?.runs.flatMap(({ id, title, base }) => (base?.run === runId ? [{ id, title, seq: forkPlace(tape, base) }] : [])) ?? NO_FORKS,
    [data, runId, tape],
  )
}
