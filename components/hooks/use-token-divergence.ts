import { useQuery } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'
import type { RunDetail } from '#components/hooks/use-compare.ts'
import type { Comparison } from '#lib/compare/align-runs.ts'
import type { ComparedMessage } from '#lib/compare/compared-messages.ts'
import { firstDifferingToken } from '#lib/compare/first-differing-token.ts'
import type { Turn } from '#lib/run/state.ts'
import type { TokenColumns } from '#lib/tokens/columns.ts'

const AROUND = 12
const ALTERNATIVES = 5

/** Tokens of one side around the first differing one; `first` is the number of their first. */
export interface TokenWindow {
  readonly turn: number
  readonly first: number
  readonly columns: TokenColumns
}

export interface TokenDivergence {
  /** The number of the first token that differs, from 0. */
  readonly at: number
  readonly left: TokenWindow
  readonly right: TokenWindow
}

/** The turn whose reply, complete or not, a message is, where its tokens are on record. */
function turnOf({ state }: RunDetail, message: ComparedMessage | undefined): Turn | undefined {
  if (message?.message.role !== 'assistant') return undefined
  return state.turns.find(({ turn, tokenCount }) => turn === message.turn && tokenCount > 0)
}

/** The tokens around the first one in which the runs differ, where both replies' tokens are on record; null where there is none. */
export function useTokenDivergence(left: RunDetail, right: RunDetail, comparison: Comparison) {
  const api = useApi()
  const { divergence } = comparison
  const [one, other] = [turnOf(left, comparison.left[divergence?.left ?? -1]), turnOf(right, comparison.right[divergence?.right ?? -1])]
  return useQuery({
    queryKey: ['run', 'token-divergence', left.run.id, one?.turn, one?.tokenCount, right.run.id, other?.turn, other?.tokenCount],
    enabled: one !== undefined && other !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<TokenDivergence | null> => {
      if (one === undefined || other === undefined) return null
      const whole = ({ run }: RunDetail, { turn }: Turn) => api.getTokenColumns(run.id, { turn, part: 'reply' }, signal)
      const at = firstDifferingToken(...(await Promise.all([whole(left, one), whole(right, other)])))
      if (at === undefined) return null
      const first = Math.max(0, at - AROUND)
      const around = async ({ run }: RunDetail, { turn }: Turn): Promise<TokenWindow> => {
        const query = { turn, part: 'reply', k: ALTERNATIVES, from: first, to: at + AROUND + 1 } as const
        return { turn, first, columns: await api.getTokenColumns(run.id, query, signal) }
      }
      const [here, there] = await Promise.all([around(left, one), around(right, other)])
      return { at, left: here, right: there }
    },
  })
}
