import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'

/** The links of a run, or of all runs, newest first. */
export function useShares(run?: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['shares', 'list', run ?? 'all'],
    queryFn: async ({ signal }) => (await (run === undefined ? api.listShares(signal) : api.listRunShares(run, signal))).shares,
    staleTime: 0,
  })
}

/** Takes a link back: from then on it shows nothing to anybody. */
export function useRevokeShare() {
  const api = useApi()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.revokeShare(id),
    onSettled: () => client.invalidateQueries({ queryKey: ['shares', 'list'] }),
  })
}
