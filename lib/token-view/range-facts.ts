import { rangeStats } from '../tokens/stats.ts'
import type { TokenStretch } from './token-walk.ts'

/** Figures of what is selected; what was given, or has no known logprob, is counted but does not enter them. */
export interface RangeFacts {
  readonly count: number
  readonly known: number
  readonly sum: number | null
  readonly mean: number | null
  readonly perplexity: number | null
}

export function rangeFacts(stretches: readonly TokenStretch[]): RangeFacts {
  let count = 0
  let known = 0
  let sum = 0
  for (const { part, from, to } of stretches) {
    const stats = rangeStats([from, to], part.logprobAt)
    count += to - from
    known += stats.known
    sum += stats.sum ?? 0
  }
  if (known === 0) return { count, known, sum: null, mean: null, perplexity: null }
  return { count, known, sum, mean: sum / known, perplexity: Math.exp(-sum / known) }
}
