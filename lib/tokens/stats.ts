/** Natural units throughout: logprobs are natural logarithms, surprisal and entropy are in nats. */

/** Half-open: the first token, and the one after the last. */
export type Range = readonly [start: number, end: number]

/** The logprob at a place; null where it is not known or nothing was generated there. */
export type LogprobAt = (index: number) => number | null

/** What a number is where a server's answer was null: nothing, not zero. */
function isKnown(logprob: number | null | undefined): logprob is number {
  return logprob !== null && logprob !== undefined && Number.isFinite(logprob)
}

/** -logprob in nats, from 0; null where it is not known. A logprob that rounding left above 0 counts as 0. */
export function surprisal(logprob: number | null | undefined): number | null {
  return isKnown(logprob) ? Math.max(0, -logprob) : null
}

/** 0 to 1; null where it is not known. */
export function probability(logprob: number | null | undefined): number | null {
  return isKnown(logprob) ? Math.exp(Math.min(0, logprob)) : null
}

/** A place's distribution as far as it is known. */
export interface Entropy {
  /** What the entropy is at least, in nats: that of the known candidates and of all others taken as one. */
  readonly atLeast: number
  /** How much probability the known candidates have, 0 to 1. */
  readonly covered: number
}

/**
 * The entropy's lower bound from the logprobs of distinct candidates (the alternatives, and the sampled token where it
 * is not among them). Taking all other candidates as one can only make it smaller. Null where none is known.
 */
export function entropyOf(logprobs: Iterable<number | null>): Entropy | null {
  let covered = 0
  let sum = 0
  let known = false
  for (const logprob of logprobs) {
    const p = probability(logprob)
    if (p === null) continue
    known = true
    covered += p
    sum += entropyTerm(p)
  }
  if (!known) return null
  const share = Math.min(1, covered)
  return { atLeast: sum + entropyTerm(1 - share), covered: share }
}

function entropyTerm(p: number): number {
  return p > 0 ? -p * Math.log(p) : 0
}

/** Figures of a range. All of them leave out tokens whose logprob is not known or that were not generated. */
export interface RangeStats {
  /** How many tokens entered; the range may have more. */
  readonly known: number
  /** Sum of their logprobs; null where there are none. */
  readonly sum: number | null
  readonly mean: number | null
  /** e to the power of the negative mean. */
  readonly perplexity: number | null
}

export function rangeStats([start, end]: Range, logprobAt: LogprobAt): RangeStats {
  let known = 0
  let sum = 0
  for (let index = start; index < end; index += 1) {
    const logprob = logprobAt(index)
    if (!isKnown(logprob)) continue
    known += 1
    sum += logprob
  }
  if (known === 0) return { known, sum: null, mean: null, perplexity: null }
  const mean = sum / known
  return { known, sum, mean, perplexity: Math.exp(-mean) }
}

/** The maximal runs of generated tokens, in order. */
export function generatedSpans(generated: ArrayLike<boolean>): Range[] {
  const spans: Range[] = []
  for (let at = 0; at < generated.length; at += 1) {
    if (!generated[at]) continue
    const start = at
    while (generated[at + 1]) at += 1
    spans.push([start, at + 1])
  }
  return spans
}

/**
 * The places of the `count` most surprising tokens of a range, most surprising first, earlier ones first among equals.
 * Linear but for sorting numbers, which takes some ten milliseconds for 100,000.
 */
export function mostSurprising([start, end]: Range, logprobAt: LogprobAt, count: number): number[] {
  const known = new Float64Array(Math.max(0, end - start))
  let length = 0
  for (let index = start; index < end; index += 1) {
    const value = surprisal(logprobAt(index))
    if (value === null) continue
    known[length] = value
    length += 1
  }
  const least = known.subarray(0, length).toSorted()[Math.max(0, length - count)] ?? 0
  const places: { index: number; value: number }[] = []
  for (let index = start; index < end; index += 1) {
    const value = surprisal(logprobAt(index))
    if (value !== null && value >= least) places.push({ index, value })
  }
  return places
    .toSorted((one, other) => other.value - one.value || one.index - other.index)
    .slice(0, count)
    .map(({ index }) => index)
}
