import { columnEntropy, columnLogprob } from '../tokens/column-token.ts'
import { GENERATED_FLAG, OUTSIDE_FLAG } from '../tokens/columns.ts'
import type { TokenColumns } from '../tokens/columns.ts'
import { bucketOf, METRICS, scaleFor } from '../tokens/scale.ts'
import type { Metric } from '../tokens/scale.ts'
import { probability, surprisal } from '../tokens/stats.ts'
import type { TokenSpan } from './token-spans.ts'

/** What spans are coloured by. */
export interface Colouring {
  readonly metric: Metric
  readonly columns: TokenColumns
  readonly turn: number
  /** For `entropy`: columns with alternatives that begin at token `from`; undefined while they are on their way. */
  readonly detailed?: { readonly columns: TokenColumns; readonly from: number } | undefined
}

/** The class of a token that was given, and so has no figures; of one whose figure is not known. */
export const GIVEN_CLASS = 'tk-given'
export const UNKNOWN_CLASS = 'tk-unknown'
const BUCKET_CLASSES: readonly string[] = Array.from({ length: 16 }, (_, bucket) => `tk-${bucket}`)

/** A rank beyond all that were listed: the end of the scale. */
const OUTSIDE_RANK = 99

type ValueAt = (index: number) => number | null

function isGenerated({ flags }: TokenColumns, index: number): boolean {
  return ((flags[index] ?? 0) & GENERATED_FLAG) !== 0
}

/** How to read what a metric colours by. */
const READERS: Readonly<Record<Metric, (colouring: Colouring) => ValueAt>> = {
  surprisal: ({ columns }) => {
    const logprobAt = columnLogprob(columns)
    return (index) => surprisal(logprobAt(index))
  },
  probability: ({ columns }) => {
    const logprobAt = columnLogprob(columns)
    return (index) => probability(logprobAt(index))
  },
  rank:
    ({ columns: { ranks, flags } }) =>
    (index) =>
      ranks[index] || ((flags[index] ?? 0) & OUTSIDE_FLAG ? OUTSIDE_RANK : null),
  entropy:
    ({ detailed }) =>
    (index) =>
      detailed === undefined ? null : (columnEntropy(detailed.columns, index - detailed.from)?.atLeast ?? null),
  turn:
    ({ turn }) =>
    () =>
      turn,
  mask:
    ({ columns }) =>
    (index) =>
      isGenerated(columns, index) ? 1 : 0,
}

/**
 * The classes of spans, one each: `tk-0` to `tk-15` by the bucket of the worst token that a span stands for, or given, or unknown.
 */
export function bucketClasses(spans: readonly TokenSpan[], colouring: Colouring): readonly string[] {
  const { metric, columns } = colouring
  const valueAt = READERS[metric](colouring)
  return spans.map(({ index, end }) => {
    let worst = -1
    let given = metric !== 'turn'
    for (let at = index; at < end; at += 1) {
      given &&= !isGenerated(columns, at)
      worst = Math.max(worst, bucketOf(metric, valueAt(at)) ?? -1)
    }
    return given ? GIVEN_CLASS : (BUCKET_CLASSES[worst] ?? UNKNOWN_CLASS)
  })
}

/** The colours of all buckets as CSS variables; both schemes, of which the page's own is taken. */
export function scaleVariables(metric: Metric): Readonly<Record<string, string>> {
  return Object.fromEntries(scaleFor(metric).steps.map(({ light, dark }, at) => [`--tk-${at}`, `light-dark(${light}, ${dark})`]))
}

const SEQUENTIAL: ReadonlySet<Metric> = new Set(METRICS.filter((metric) => metric !== 'turn' && metric !== 'mask'))

/** Whether later buckets are more surprising, and so are underlined, too. */
export function isSequential(metric: Metric): boolean {
  return SEQUENTIAL.has(metric)
}
