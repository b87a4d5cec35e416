import { useQuery } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'

/** The toolsets that runs can use. */
export function useToolsets() {
  const api = useApi()
  return useQuery({ queryKey: ['toolsets'], queryFn: ({ signal }) => api.listTools(signal), staleTime: 60_000 })
}
