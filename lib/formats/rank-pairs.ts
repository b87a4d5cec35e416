/** A run as it stands among those it can be compared with. */
export interface Ranked {
  readonly id: string
  readonly score: number | null
  /** The mean of its messages' ratings. */
  readonly rating: number | null
}

export interface RankedPairs {
  readonly pairs: readonly { readonly chosen: string; readonly rejected: string }[]
  readonly left: readonly { readonly id: string; readonly why: string }[]
}

type Placed = Ranked & { readonly value: number }

/**
 * Pairs the best with the worst, the second with the last but one, and so on, each run once. Scores count, ratings where no
 * run has a score and between equal scores. What is left over is named with the reason.
 */
export function rankPairs(runs: readonly Ranked[]): RankedPairs {
  if (runs.length < 2) return { pairs: [], left: runs.map(({ id }) => ({ id, why: 'it has no sibling to compare it with' })) }
  const byScore = runs.some((run) => run.score !== null)
  const placed: Placed[] = []
  const left: { id: string; why: string }[] = []
  for (const run of runs) {
    const value = byScore ? run.score : run.rating
    if (value !== null) placed.push({ ...run, value })
    else left.push({ id: run.id, why: byScore ? 'it has no score, and a sibling has' : 'it has neither a score nor a rating' })
  }
  placed.sort((one, other) => other.value - one.value || (other.rating ?? 0) - (one.rating ?? 0))
  const pairs: { chosen: string; rejected: string }[] = []
  while (placed.length > 0) {
    const chosen = placed.shift()
    const rejected = placed.pop()
    if (chosen === undefined) break
    if (rejected === undefined) left.push({ id: chosen.id, why: 'no sibling is left to compare it with' })
    else if (isBetter(chosen, rejected)) pairs.push({ chosen: chosen.id, rejected: rejected.id })
    else {
      const why = `it is tied with its siblings (${byScore ? 'score' : 'rating'} ${chosen.value})`
      left.push(...[chosen, ...placed, rejected].map(({ id }) => ({ id, why })))
      break
    }
  }
  return { pairs, left }
}

function isBetter(one: Placed, other: Placed): boolean {
  if (one.value !== other.value) return one.value > other.value
  return one.rating !== null && other.rating !== null && one.rating > other.rating
}
