import { useQuery } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'
import type { TokenColumns } from '#lib/tokens/columns.ts'

/** As many as any server gives. */
const MOST = 20

export interface AlternativesQuery {
  readonly runId: string
  readonly turn: number
  readonly part: 'prompt' | 'reply'
  readonly from: number
  readonly to: number
}

/** Tokens with their alternatives, asked for when somebody looks at them, and kept: what was sampled never changes. */
export function useTokenAlternatives(query: AlternativesQuery | undefined): { readonly columns?: TokenColumns; readonly error?: string } {
  const api = useApi()
  const { data, error } = useQuery({
    queryKey: ['token-alternatives', query],
    queryFn: ({ signal }) => {
      if (query === undefined) throw new Error('nothing was asked for')
      const { runId, ...range } = query
      return api.getTokenColumns(runId, { ...range, k: MOST }, signal)
    },
    enabled: query !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return { ...(data === undefined ? {} : { columns: data }), ...(error === null ? {} : { error: error.message }) }
}
