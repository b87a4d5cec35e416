import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '#lib/api/transport.ts'

/** The page's cache of answers. Only what may pass by itself is tried again: no answer at all, or a busy server. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      },
    },
  })
}
