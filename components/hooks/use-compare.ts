import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import type { ApiClient } from '#lib/api/client.ts'
import { alignRuns } from '#lib/compare/align-runs.ts'
import { forkDiff, type ForkBeside } from '#lib/compare/fork-diff.ts'
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

/** Where one run stands on the other: on which side it is, what it stands on, and both runs. */
function standing(left: RunDetail, right: RunDetail) {
  const [ofLeft, ofRight] = [left.state.base, right.state.base]
  if (ofRight?.run === left.run.id) return { side: 'right', base: ofRight, fork: right, beside: left } as const
  if (ofLeft?.run === right.run.id) return { side: 'left', base: ofLeft, fork: left, beside: right } as const
  return undefined
}

function useForkDiff(left: RunDetail | undefined, right: RunDetail | undefined): ForkBeside | undefined {
  const api = useApi()
  const found = useMemo(() => (left === undefined || right === undefined ? undefined : standing(left, right)), [left, right])
  // A base that is written by hand may have been written to since: what the fork kept is how it stood then.
  const isAsThen = found?.beside.state.lastSeq === found?.base.seq
  const then = useQuery({
    queryKey: ['run', 'at', found?.base.run, found?.base.seq],
    queryFn: ({ signal }) => api.getRunAt(found?.base.run ?? '', found?.base.seq ?? 0, signal),
    enabled: found !== undefined && !isAsThen,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const from = isAsThen ? found?.beside.state : then.data?.state
  return useMemo(() => found && from && { side: found.side, diff: forkDiff(from, found.fork.state) }, [found, from])
}
