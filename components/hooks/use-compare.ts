import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import type { ApiClient } from '#lib/api/client.ts'
import { alignRuns } from '#lib/compare/align-runs.ts'
import { forkDiff } from '#lib/compare/fork-diff.ts'
import { isAtWork } from '#lib/runs/run-status.ts'

const LIVE_MS = 2000

export type RunDetail = Awaited<ReturnType<ApiClient['getRun']>>
export type Side = 'a' | 'b'

/** Which runs are compared, as the address has it; changing one leaves the rest of the address alone. */
export function useComparedIds() {
  const path = usePathname()
  const search = useSearchParams().toString()
  const go = (next: URLSearchParams) => window.history.replaceState(null, '', `${path}?${next}`)
  const params = new URLSearchParams(search)
  const [a, b] = [params.get('a') ?? '', params.get('b') ?? '']
  return {
    a,
    b,
    set: (side: Side, id: string) => {
      params.set(side, id)
      go(params)
    },
    swap: () => {
      params.set('a', b)
      params.set('b', a)
      go(params)
    },
  }
}

/** One side's run and its state; one at work is read again every two seconds. */
export function useComparedRun(id: string): UseQueryResult<RunDetail> {
  const api = useApi()
  return useQuery({
    queryKey: ['run', 'compared', id],
    queryFn: ({ signal }) => api.getRun(id, signal),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data !== undefined && isAtWork(state.data.run) ? LIVE_MS : false),
  })
}

/** Two runs aligned, and, where one of them is a fork of the other, what it did to the part that it keeps. */
export function useComparison(left: RunDetail | undefined, right: RunDetail | undefined) {
  const [one, other] = [left?.state, right?.state]
  const comparison = useMemo(() => (one === undefined || other === undefined ? undefined : alignRuns(one, other)), [one, other])
  const fork = useForkDiff(left, right)
  return { comparison, fork }
}

function useForkDiff(left: RunDetail | undefined, right: RunDetail | undefined) {
  const api = useApi()
  const base = right?.state.base
  const isFork = base !== undefined && left !== undefined && base.run === left.run.id
  // A base that is written by hand may have been written to since: what the fork kept is how it stood then.
  const then = useQuery({
    queryKey: ['run', 'at', base?.run, base?.seq],
    queryFn: ({ signal }) => api.getRunAt(base?.run ?? '', base?.seq ?? 0, signal),
    enabled: isFork && left.state.lastSeq !== base.seq,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [state, fork] = [isFork && left.state.lastSeq === base.seq ? left.state : then.data?.state, right?.state]
  return useMemo(() => (isFork && state !== undefined && fork !== undefined ? forkDiff(state, fork) : undefined), [isFork, state, fork])
}
