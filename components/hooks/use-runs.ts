import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { runQueryText } from '#lib/api/client.ts'
import type { RunList, RunQuery, RunSummary } from '#lib/api/contract.ts'
import { headSize, mergeHead } from '#lib/runs/merge-runs.ts'
import { isAtWork } from '#lib/runs/run-status.ts'

const PAGE = 50
const LIVE_MS = 2000
const IDLE_MS = 20_000
const NO_RUNS: readonly RunSummary[] = []
type Pages = InfiniteData<RunList>

const rowsOf = (data: { pages: readonly RunList[] } | undefined): readonly RunSummary[] => data?.pages.flatMap((page) => page.runs) ?? NO_RUNS

/**
 * The runs that match, page by page. The head of the list is read again every two seconds while a listed run is at work, on
 * focus, and now and then; the rows behind it stay as they were read.
 */
export function useRuns(query: RunQuery) {
  const api = useApi()
  const client = useQueryClient()
  const text = runQueryText(query)
  const key = useMemo(() => ['runs', 'list', text], [text])
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => api.listRuns({ ...query, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: RunList) => last.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const runs = useMemo(() => rowsOf(list.data), [list.data])
  const head = useQuery({
    queryKey: ['runs', 'head', text],
    queryFn: async ({ signal }) => {
      const before = rowsOf(client.getQueryData<Pages>(key))
      const fresh = await api.listRuns({ ...query, limit: headSize(before) }, signal)
      client.setQueryData<Pages>(key, (old) => {
        if (old === undefined) return old
        const nextCursor = old.pages.at(-1)?.nextCursor
        const merged = mergeHead({ runs: [...rowsOf(old)], ...(nextCursor === undefined ? {} : { nextCursor }) }, fresh)
        return { pages: [merged], pageParams: [undefined] }
      })
      return fresh.runs.length
    },
    // The first page has just been read: the head is read again only when it has aged.
    initialData: 0,
    initialDataUpdatedAt: () => list.dataUpdatedAt,
    enabled: list.isSuccess && !list.isPlaceholderData && !list.isFetchingNextPage,
    refetchInterval: runs.some(isAtWork) ? LIVE_MS : IDLE_MS,
    refetchOnWindowFocus: 'always',
    retry: false,
  })
  return { list, runs, head }
}

/** Whether there is any run at all; undefined until it is known. */
export function useHasRuns(): { hasRuns: boolean | undefined; error: Error | null } {
  const api = useApi()
  const any = useQuery({ queryKey: ['runs', 'any'], queryFn: ({ signal }) => api.listRuns({ limit: 1 }, signal) })
  return { hasRuns: any.data === undefined ? undefined : any.data.runs.length > 0, error: any.error }
}

/** To be called when runs were started, changed or deleted: the list reads its head again at once. */
export function useRefreshRuns(): () => void {
  const client = useQueryClient()
  return useCallback(() => {
    void client.invalidateQueries({ queryKey: ['runs', 'head'] })
    // Read when the first page is next opened: until the reader leaves it, the greeting stays.
    void client.invalidateQueries({ queryKey: ['runs', 'any'], refetchType: 'none' })
  }, [client])
}
