import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { familyTree } from '#lib/forks/family-tree.ts'
import { isAtWork } from '#lib/runs/run-status.ts'

const LIVE_MS = 2000

/** The tree of forks that a run stands in; read again while any of them is at work. */
export function useFamily(runId: string) {
  const api = useApi()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['runs', 'family', runId],
    queryFn: ({ signal }) => api.getFamily(runId, signal),
    refetchInterval: (query) => (query.state.data?.runs.some(isAtWork) === true ? LIVE_MS : false),
  })
  const nodes = useMemo(() => (data === undefined ? undefined : familyTree(data.runs)), [data])
  return { nodes, error, isPending, refetch }
}
