import { useQuery } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'
import type { SequenceTurn } from '#lib/sequences-view/sequence-view.ts'
import { rangeStats } from '#lib/tokens/stats.ts'

/** The perplexity of a turn's reply over the tokens whose logprob is known: `known` of `total`. Asked for once it is complete. */
export function useReplyPerplexity(runId: string, { turn, attempt, complete }: SequenceTurn) {
  const api = useApi()
  return useQuery({
    queryKey: ['reply-perplexity', runId, turn, attempt],
    queryFn: async ({ signal }) => {
      const { count, logprobs } = await api.getTokenColumns(runId, { turn, part: 'reply' }, signal)
      const { perplexity, known } = rangeStats([0, count], (index) => logprobs[index] ?? null)
      return { perplexity, known, total: count }
    },
    enabled: complete,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
