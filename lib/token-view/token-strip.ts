import type { Turn } from '../run/state.ts'
import { GENERATED_FLAG } from '../tokens/columns.ts'
import type { TokenBook } from './token-book.ts'
import type { TokenPart } from './token-part.ts'
import type { TokenPlace, TokenSide } from './token-place.ts'

/** A side of a turn on the strip: its tokens stand from `start` on, in the run's order. */
export interface StripSection {
  readonly turn: number
  readonly side: TokenSide
  readonly start: number
  readonly count: number
  /** Undefined while its tokens are not loaded. */
  readonly part: TokenPart | undefined
}

export interface StripLayout {
  readonly sections: readonly StripSection[]
  readonly total: number
}

/** One column of the strip: the highest surprisal in it (NaN where none is known), and what else is in it. */
export interface StripColumns {
  readonly surprisal: Float32Array
  /** 1 where a token of the column was sampled, 2 where one was given, 3 for both, 0 where nothing is loaded. */
  readonly kinds: Uint8Array
}

export const SAMPLED = 1
export const GIVEN = 2

/** The tokens of a run side by side: what the model was given anew and what it wrote, turn by turn. */
export function stripLayout(turns: readonly Turn[], book: TokenBook): StripLayout {
  const sections: StripSection[] = []
  let start = 0
  for (const { turn, prompt, tokenCount } of turns) {
    for (const [side, known] of [['prompt', prompt?.count ?? 0], ['reply', tokenCount]] as const) {
      const part = book.part(turn, side)
      const count = Math.max(known, part?.length ?? 0)
      if (count > 0) sections.push({ turn, side, start, count, part })
      start += count
    }
  }
  return { sections, total: start }
}

/** Draws a layout into `width` columns. Linear in the tokens that are loaded. */
export function stripColumns({ sections, total }: StripLayout, width: number): StripColumns {
  const columns = { surprisal: new Float32Array(width).fill(Number.NaN), kinds: new Uint8Array(width) }
  for (const section of sections) addSection(columns, section, total)
  return columns
}

function addSection({ surprisal, kinds }: StripColumns, { part, start }: StripSection, total: number): void {
  if (part === undefined) return
  // Multiplied first: a quotient that is a whole number then comes out as one, and the last column is reached.
  const columnOf = (position: number): number => Math.floor((position * kinds.length) / total)
  const { logprobs, flags, count } = part.columns
  for (let index = 0; index < count; index += 1) {
    const isGenerated = ((flags[index] ?? 0) & GENERATED_FLAG) !== 0
    const value = isGenerated ? Math.max(0, -(logprobs[index] ?? Number.NaN)) : Number.NaN
    const from = columnOf(start + index)
    const to = Math.min(kinds.length, Math.max(from + 1, columnOf(start + index + 1)))
    for (let column = from; column < to; column += 1) {
      kinds[column] = (kinds[column] ?? 0) | (isGenerated ? SAMPLED : GIVEN)
      const before = surprisal[column] ?? Number.NaN
      if (Number.isNaN(before) || value > before) surprisal[column] = value
    }
  }
}

/** The token at a share (0 to 1) of the strip, or undefined on an empty one. */
export function placeAt({ sections, total }: StripLayout, share: number): TokenPlace | undefined {
  const position = Math.min(total - 1, Math.max(0, Math.floor(share * total)))
  const section = sections.findLast(({ start }) => start <= position)
  return section === undefined ? undefined : { turn: section.turn, side: section.side, index: position - section.start }
}

/** Where a token stands on the strip, 0 to 1. */
export function shareOf({ sections, total }: StripLayout, place: TokenPlace): number | undefined {
  const section = sections.find(({ turn, side }) => turn === place.turn && side === place.side)
  return section === undefined || total === 0 ? undefined : (section.start + place.index) / total
}
