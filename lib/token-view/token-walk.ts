import type { Row, TokensRow } from '../transcript/types.ts'
import { mostSurprising } from '../tokens/stats.ts'
import type { TokenPart } from './token-part.ts'
import { comparePlaces } from './token-place.ts'
import type { TokenPlace } from './token-place.ts'
import { readRowSelection, selectionIn } from './token-selection.ts'

/** Where a token is drawn. */
export interface DrawnToken {
  readonly place: TokenPlace
  /** Index of its row in the transcript. */
  readonly row: number
}

/** A stretch of one part, `from` (inclusive) to `to` (exclusive). */
export interface TokenStretch {
  readonly part: TokenPart
  readonly from: number
  readonly to: number
}

function placeIn({ source: { turn, side } }: TokensRow, index: number): TokenPlace {
  return { turn, side, index }
}

function holds(row: Row | undefined, place: TokenPlace): boolean {
  if (row?.kind !== 'tokens' || row.source.turn !== place.turn || row.source.side !== place.side) return false
  return place.index >= row.from && place.index < row.to
}

/** The row that draws a token, or -1 where none does. */
export function rowOfToken(rows: readonly Row[], place: TokenPlace): number {
  return rows.findIndex((row) => holds(row, place))
}

/** The first token from a row on, or (`step` -1) the last one before it; undefined where there is none. */
function tokenFrom(rows: readonly Row[], from: number, step: 1 | -1): DrawnToken | undefined {
  for (let at = from; at >= 0 && at < rows.length; at += step) {
    const row = rows[at]
    if (row?.kind === 'tokens') return { row: at, place: placeIn(row, step === 1 ? row.from : row.to - 1) }
  }
  return undefined
}

/** The first token that is drawn in row `top` or below it. */
export function firstToken(rows: readonly Row[], top: number): DrawnToken | undefined {
  return tokenFrom(rows, Math.max(0, top), 1)
}

/** The token after (`step` 1) or before `place`, in the order of the page; undefined at its ends. */
export function stepToken(rows: readonly Row[], place: TokenPlace, step: 1 | -1): DrawnToken | undefined {
  const at = rowOfToken(rows, place)
  const row = rows[at]
  if (row?.kind !== 'tokens') return undefined
  const index = place.index + step
  return index >= row.from && index < row.to ? { row: at, place: placeIn(row, index) } : tokenFrom(rows, at + step, step)
}

/** All tokens from `a` to `b`, both included and in either order, as far as they are drawn. */
export function stretchesBetween(rows: readonly Row[], a: TokenPlace, b: TokenPlace): readonly TokenStretch[] {
  const stretches: { part: TokenPart; from: number; to: number }[] = []
  for (const row of rows) {
    if (row.kind !== 'tokens') continue
    const { from, to } = readRowSelection(selectionIn({ anchor: a, cursor: b }, row))
    if (from === to) continue
    const before = stretches.at(-1)
    if (before !== undefined && before.part === row.source && before.to === from) before.to = to
    else stretches.push({ part: row.source, from, to })
  }
  return stretches
}

/** The parts that are drawn, each once, in the order of the page. */
export function drawnParts(rows: readonly Row[]): readonly TokenPart[] {
  const parts = new Set<TokenPart>()
  for (const row of rows) if (row.kind === 'tokens') parts.add(row.source)
  return [...parts]
}

/** Less than this, in nats, surprises nobody: it has no colour either. */
const LEAST_SURPRISE = 0.5

/** The `count` most surprising tokens of some parts, in the order of the page. */
export function surprisingPlaces(parts: readonly TokenPart[], count: number): readonly TokenPlace[] {
  const found = parts.flatMap((part) => {
    const { turn, side, length, logprobAt } = part
    const best = mostSurprising([0, length], logprobAt, count)
    const surprising = best.filter((index) => (logprobAt(index) ?? 0) <= -LEAST_SURPRISE)
    return surprising.map((index) => ({ place: { turn, side, index }, logprob: logprobAt(index) ?? 0 }))
  })
  return found
    .toSorted((a, b) => a.logprob - b.logprob)
    .slice(0, count)
    .map(({ place }) => place)
    .toSorted(comparePlaces)
}

/** The next of some places in order after (`step` 1) or before a token; without one, the first or the last. */
export function nextPlace(places: readonly TokenPlace[], from: TokenPlace | undefined, step: 1 | -1): TokenPlace | undefined {
  if (from === undefined) return step === 1 ? places[0] : places.at(-1)
  return step === 1
    ? places.find((place) => comparePlaces(place, from) > 0)
    : places.findLast((place) => comparePlaces(place, from) < 0)
}

/** The first and the last token of the rows in sight. */
export function sightOf(
  rows: readonly Row[],
  range: { readonly startIndex: number; readonly endIndex: number } | null,
): { readonly first: TokenPlace; readonly last: TokenPlace } | undefined {
  if (range === null) return undefined
  const first = tokenFrom(rows, range.startIndex, 1)
  const last = tokenFrom(rows, range.endIndex, -1)
  if (first === undefined || last === undefined || first.row > range.endIndex || last.row < range.startIndex) return undefined
  return { first: first.place, last: last.place }
}
