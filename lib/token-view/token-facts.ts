import type { LogprobKind } from '../servers/logprob-kind.ts'
import type { ColumnToken } from '../tokens/column-token.ts'
import { entropyOf, probability, surprisal } from '../tokens/stats.ts'
import { tokenGlyphs } from '../tokens/token-glyphs.ts'

/** A share of 1 in percent, with as many digits as say something. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (share < 1 && percent >= 99.95) return '> 99.9 %'
  if (percent >= 10) return `${percent.toFixed(1)} %`
  if (percent >= 0.01) return `${percent.toPrecision(2)} %`
  return percent === 0 ? '≈ 0 %' : `${percent.toExponential(1).replace('-', '−')} %`
}

/** A number of nats, with a true minus sign. */
export function formatNats(value: number): string {
  const size = Math.abs(value)
  const text = size === 0 ? '0' : size < 0.001 ? size.toExponential(1) : size >= 100 ? size.toFixed(0) : size.toFixed(3)
  return (value < 0 ? `−${text}` : text).replace('e-', 'e−')
}

/** Text on one line with its white space and hidden characters as signs; '' reads as “nothing”. */
export function signText(text: string): string {
  return tokenGlyphs(text)
    .map(({ shown, kind }) => (kind === 'hidden' ? `‹${shown}›` : shown))
    .join('')
}

/** Bytes as hexadecimal pairs, at most `most` of them. */
export function hexText(bytes: Uint8Array, most = 24): string {
  const pairs = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0'))
  return pairs.join(' ') + (bytes.length > most ? ` … ${bytes.length} bytes` : '')
}

/** One candidate of a token's place. */
export interface Candidate {
  readonly text: string
  readonly id: number | null
  /** Null where the server did not say. */
  readonly share: number | null
  readonly sampled: boolean
}

/** The candidates of a place, most likely first, and what they leave. */
export interface Candidates {
  readonly listed: readonly Candidate[]
  /** Listed, but not shown. */
  readonly more: number
  /** The share of all that is not listed. */
  readonly rest: number
  readonly entropyAtLeast: number | null
}

const SHOWN = 10

/** The candidates that the server listed; a sampled token that is not among them is put where its probability belongs. */
export function candidatesOf(token: ColumnToken): Candidates | undefined {
  const listed = token.alternatives.map(({ text, id, logprob, sampled }): Candidate => ({ text, id, share: probability(logprob), sampled }))
  if (listed.length === 0) return undefined
  if (!listed.some((one) => one.sampled)) {
    listed.push({ text: token.text, id: token.id, share: probability(token.logprob), sampled: true })
  }
  const sorted = listed.toSorted((a, b) => (b.share ?? -1) - (a.share ?? -1))
  const covered = sorted.reduce((sum, { share }) => sum + (share ?? 0), 0)
  const shown = sorted.filter((one, at) => at < SHOWN || one.sampled)
  return {
    listed: shown,
    more: sorted.length - shown.length,
    rest: Math.max(0, 1 - covered),
    entropyAtLeast: entropyOf(sorted.map(({ share }) => (share === null ? null : Math.log(share))))?.atLeast ?? null,
  }
}

function rankText({ rank, outside, logprob }: ColumnToken): string {
  if (rank !== null) return String(rank)
  if (outside) return 'not among those listed'
  return logprob === null ? 'unknown' : 'unknown: no alternatives'
}

/** What is known of a token in words, for its popover. */
export function tokenFacts(token: ColumnToken, kind: LogprobKind['kind']): readonly (readonly [name: string, value: string])[] {
  const facts: [string, string][] = [
    ['id', token.id === null ? 'unknown' : String(token.id)],
    ['bytes', token.bytesKnown ? hexText(token.bytes) || 'none' : 'unknown'],
  ]
  if (!token.generated) return facts
  const share = probability(token.logprob)
  const surprise = surprisal(token.logprob)
  return [
    ...facts,
    ['probability', share === null ? 'unknown' : formatShare(share)],
    ['logprob', token.logprob === null ? 'unknown' : `${formatNats(token.logprob)} (${kind === 'unknown' ? 'kind unknown' : kind})`],
    ['surprise', surprise === null ? 'unknown' : `${formatNats(surprise)} nats`],
    ['rank', rankText(token)],
  ]
}

/** A token as a screen reader says it. */
export function spokenToken(token: ColumnToken): string {
  const text = token.bytesKnown ? signText(token.text) : ''
  const name = text === '' ? (token.id === null ? 'token' : `token ${token.id}`) : `“${text}”`
  const special = token.special ? ', special' : ''
  if (!token.generated) return `${name}${special}, given`
  const share = probability(token.logprob)
  const rank = token.rank === null ? (token.outside ? ', not among the alternatives' : '') : `, rank ${token.rank}`
  return `${name}${special}, probability ${share === null ? 'unknown' : formatShare(share)}${rank}`
}
