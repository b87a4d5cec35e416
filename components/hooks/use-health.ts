import { useQuery } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'

/** How Retake itself is doing. */
export function useHealth() {
  const api = useApi()
  return useQuery({ queryKey: ['health'], queryFn: ({ signal }) => api.getHealth(signal), refetchInterval: 15_000 })
}
