import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { useMemo } from 'react'
import { useReach } from '#components/hooks/use-api.ts'
import type { Reach } from '#components/hooks/use-api.ts'
import { createApiClient, sharedPath } from '#lib/api/client.ts'
import { ApiError } from '#lib/api/transport.ts'

/** The token of the link that this page was opened by. */
export function useShareToken(): string {
  return decodeURIComponent(usePathname().split('/')[2] ?? '')
}

/** Asks only what a share answers: the same paths, under its token, and without the reader's own cookies. */
export function useSharedReach(token: string, still: boolean): Reach {
  return useMemo(() => {
    const addressOf = (path: string) => sharedPath(token, path)
    const api = createApiClient((url, init) => fetch(url.startsWith('/api/shared/') ? url : addressOf(url), { ...init, credentials: 'omit' }))
    return { api, addressOf, readOnly: true, still }
  }, [token, still])
}

/** What a share is; gone where its link was never right, was revoked, or has expired: these are one thing to a reader. */
export function useShared(token: string) {
  const { api } = useReach()
  const { data, error, refetch } = useQuery({
    queryKey: ['shared', token],
    queryFn: ({ signal }) => api.getShared(token, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isGone = error instanceof ApiError && error.status === 404
  return { shared: data, isGone, error: isGone ? null : error, retry: () => void refetch() }
}
