import { BYTES_UNKNOWN_FLAG, CHANNEL_SHIFT, GENERATED_FLAG, OUTSIDE_FLAG, SPECIAL_FLAG, UNKNOWN_ID } from './columns.ts'
import type { TokenColumns } from './columns.ts'
import type { Metric } from './scale.ts'
import { entropyOf, probability, surprisal } from './stats.ts'
import type { Entropy, LogprobAt } from './stats.ts'
import { textOfBytes } from './token-bytes.ts'
import { CHANNELS } from './token.ts'
import type { Channel } from './token.ts'

/** A candidate as it is shown. A text with U+FFFD is a part of a character, or bytes that are not known. */
export interface ColumnAlternative {
  readonly id: number | null
  readonly bytes: Uint8Array
  readonly text: string
  readonly logprob: number | null
  /** This is the token that was sampled. */
  readonly sampled: boolean
}

/** All that the columns say of one token. */
export interface ColumnToken {
  readonly id: number | null
  readonly bytes: Uint8Array
  readonly bytesKnown: boolean
  /** Its bytes alone; with U+FFFD where they are only a part of a character. */
  readonly text: string
  readonly logprob: number | null
  readonly rank: number | null
  readonly outside: boolean
  readonly special: boolean
  readonly generated: boolean
  readonly channel: Channel
  readonly alternatives: readonly ColumnAlternative[]
}

/** One token of the columns, whole: for a popover, a copy, a screen reader. @throws RangeError where there is none. */
export function columnToken(columns: TokenColumns, index: number): ColumnToken {
  const flags = columns.flags[index]
  if (flags === undefined) throw new RangeError(`there is no token ${index}: the columns have ${columns.count}`)
  const bytes = columns.bytes.subarray(columns.byteStart[index], columns.byteStart[index + 1])
  const alternatives: ColumnAlternative[] = []
  for (let at = columns.altStart[index] ?? 0; at < (columns.altStart[index + 1] ?? 0); at += 1) {
    const spelled = columns.altBytes.subarray(columns.altByteStart[at], columns.altByteStart[at + 1])
    alternatives.push({
      id: knownId(columns.altIds[at]),
      bytes: spelled,
      text: textOfBytes(spelled),
      logprob: knownNumber(columns.altLogprobs[at]),
      sampled: isSampled(columns, index, at),
    })
  }
  return {
    id: knownId(columns.ids[index]),
    bytes,
    bytesKnown: (flags & BYTES_UNKNOWN_FLAG) === 0,
    text: textOfBytes(bytes),
    logprob: knownNumber(columns.logprobs[index]),
    rank: columns.ranks[index] || null,
    outside: (flags & OUTSIDE_FLAG) !== 0,
    special: (flags & SPECIAL_FLAG) !== 0,
    generated: (flags & GENERATED_FLAG) !== 0,
    channel: CHANNELS[(flags >> CHANNEL_SHIFT) & 3] ?? 'content',
    alternatives,
  }
}

/** For `rangeStats` and `mostSurprising`: null where nothing was generated or the logprob is not known. */
export function columnLogprob({ logprobs, flags }: TokenColumns): LogprobAt {
  return (index) => ((flags[index] ?? 0) & GENERATED_FLAG ? knownNumber(logprobs[index]) : null)
}

/** The entropy of a generated token's place, from its alternatives and itself; null where nothing is known. */
export function columnEntropy(columns: TokenColumns, index: number): Entropy | null {
  if (((columns.flags[index] ?? 0) & GENERATED_FLAG) === 0) return null
  const logprobs: (number | null)[] = []
  let listed = false
  for (let at = columns.altStart[index] ?? 0; at < (columns.altStart[index + 1] ?? 0); at += 1) {
    logprobs.push(knownNumber(columns.altLogprobs[at]))
    listed ||= isSampled(columns, index, at)
  }
  if (!listed) logprobs.push(knownNumber(columns.logprobs[index]))
  return entropyOf(logprobs)
}

/**
 * A metric's value at each place, for `bucketOf`; null where it is not known. What turn a token belongs to is not in the
 * columns.
 */
export function columnValue(columns: TokenColumns, metric: Exclude<Metric, 'turn'>): (index: number) => number | null {
  const logprobAt = columnLogprob(columns)
  const values: Readonly<Record<typeof metric, (index: number) => number | null>> = {
    surprisal: (index) => surprisal(logprobAt(index)),
    probability: (index) => probability(logprobAt(index)),
    entropy: (index) => columnEntropy(columns, index)?.atLeast ?? null,
    rank: (index) => columns.ranks[index] || null,
    mask: (index) => ((columns.flags[index] ?? 0) & GENERATED_FLAG ? 1 : 0),
  }
  return values[metric]
}

/** As `isSameToken` has it: by id where both have one, else by bytes. */
function isSampled(columns: TokenColumns, index: number, alternative: number): boolean {
  const [id, other] = [columns.ids[index], columns.altIds[alternative]]
  if (id !== UNKNOWN_ID && other !== UNKNOWN_ID) return id === other
  const start = columns.byteStart[index] ?? 0
  const altStart = columns.altByteStart[alternative] ?? 0
  const length = (columns.byteStart[index + 1] ?? 0) - start
  if ((columns.altByteStart[alternative + 1] ?? 0) - altStart !== length) return false
  for (let at = 0; at < length; at += 1) {
    if (columns.bytes[start + at] !== columns.altBytes[altStart + at]) return false
  }
  return true
}

function knownId(id = UNKNOWN_ID): number | null {
  return id === UNKNOWN_ID ? null : id
}

function knownNumber(value = Number.NaN): number | null {
  return Number.isNaN(value) ? null : value
}
