import { keepPreviousData, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import type { RunPatch, RunSummary } from '#lib/api/contract.ts'
import { rankRuns } from '#lib/compare/group-view.ts'
import type { RunState } from '#lib/run/state.ts'
import { isAtWork } from '#lib/runs/run-status.ts'

const LIVE_MS = 2000
/** The API's own limit of a page. A group made at once has 64 runs at most; retakes may add to it. */
const MOST = 200
const NONE: readonly RunSummary[] = []

/** The runs of a group, best first; read again every two seconds while one of them is at work. */
export function useGroup(group: string) {
  const api = useApi()
  const list = useQuery({
    queryKey: ['runs', 'group', group],
    queryFn: ({ signal }) => api.listRuns({ group, limit: MOST }, signal),
    refetchInterval: ({ state }) => (state.data?.runs.some(isAtWork) === true ? LIVE_MS : false),
  })
  const runs = useMemo(() => (list.data === undefined ? NONE : rankRuns(list.data.runs)), [list.data])
  return { list, runs, hasMore: list.data?.nextCursor !== undefined }
}

/** The states of some runs, each read again once its log has grown; those that are not here yet are missing. */
export function useGroupStates(runs: readonly RunSummary[]): { states: ReadonlyMap<string, RunState>; error: Error | null } {
  const api = useApi()
  return useQueries({
    queries: runs.map(({ id, lastSeq }) => ({
      queryKey: ['run', 'of-group', id, lastSeq],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.getRun(id, signal),
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) => ({
      states: new Map(results.flatMap(({ data }) => (data === undefined ? [] : [[data.run.id, data.state] as const]))),
      error: results.find(({ error }) => error !== null)?.error ?? null,
    }),
  })
}

/** Changes what people say of a run: its score, tags, note. The lists that show it are read again. */
export function usePatchRun(runId: string) {
  const api = useApi()
  const client = useQueryClient()
  const refresh = useRefreshRuns()
  return useMutation({
    mutationFn: (patch: RunPatch) => api.patchRun(runId, patch),
    onSuccess: async () => {
      refresh()
      await client.invalidateQueries({ queryKey: ['runs', 'group'] })
    },
  })
}
