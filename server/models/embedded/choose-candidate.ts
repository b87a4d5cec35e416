import 'server-only'

/** A token the model may go on with, and its probability at temperature 1. */
export type Candidate = readonly [id: number, probability: number]

/** A candidate's natural logarithm: rounding can lift a certain one's share above 1, and a hopeless one has none (null). */
export function logprobOf(probability: number): number | null {
  return probability > 0 ? Math.min(0, Math.log(probability)) : null
}

export interface ChoiceOptions {
  /** 0 takes the likeliest. */
  readonly temperature: number
  /** The smallest set of likeliest candidates that holds this share, taken after the temperature. */
  readonly topP: number
  /** A number in [0, 1). */
  readonly random: () => number
}

/**
 * Draws one of `candidates`, which come sorted from likely to unlikely. The random number is drawn only where there is
 * something to choose, so greedy replies consume none.
 * @throws RangeError without candidates.
 */
export function chooseCandidate(candidates: readonly Candidate[], options: ChoiceOptions): Candidate {
  const first = candidates[0]
  if (first === undefined) throw new RangeError('there is no candidate to choose from')
  if (options.temperature === 0) return first
  const best = Math.log(first[1])
  const weights = candidates.map(([, probability]) => Math.exp((Math.log(probability) - best) / options.temperature))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  let kept = 0
  let share = 0
  while (kept < weights.length && share < options.topP * whole) share += weights[kept++] ?? 0
  let left = options.random() * share
  for (const [index, candidate] of candidates.slice(0, kept).entries()) {
    left -= weights[index] ?? 0
    if (left < 0) return candidate
  }
  return candidates[kept - 1] ?? first // rounding left a trace of the last weight
}
