import { visibleText } from './visible-text.ts'

/** What can be said of a stretch of shown text: found, the one found now, where reading failed, or kept of what stood there before. */
export type Mark = 'hit' | 'active' | 'fault' | 'kept'

/** A half-open range of UTF-16 offsets. */
export interface MarkedRange {
  readonly start: number
  readonly end: number
  readonly mark: Mark
}

export interface TextRun {
  readonly start: number
  readonly text: string
  readonly hidden?: string
  readonly marks: readonly Mark[]
}

const NO_MARKS: readonly Mark[] = []

/** The boundaries of ranges that fall inside (start, end), ascending and once each. */
function cuts(ranges: readonly MarkedRange[], start: number, end: number): number[] {
  const found = new Set<number>()
  for (const range of ranges) {
    if (range.start > start && range.start < end) found.add(range.start)
    if (range.end > start && range.end < end) found.add(range.end)
  }
  return [...found].toSorted((a, b) => a - b)
}

/**
 * Cuts text into runs that are drawn alike: hidden characters by name, marked ranges with their marks. The runs' texts
 * joined are the text. A run of hidden characters is never cut: it has the marks of every range that touches it.
 */
export function markText(text: string, ranges: readonly MarkedRange[]): readonly TextRun[] {
  const runs: TextRun[] = []
  const marksOf = (from: number, to: number): readonly Mark[] => {
    const marks = ranges.filter((range) => range.start < to && range.end > from).map((range) => range.mark)
    return marks.length === 0 ? NO_MARKS : [...new Set(marks)]
  }
  for (const piece of visibleText(text)) {
    const end = piece.start + piece.text.length
    if (piece.hidden !== undefined || ranges.length === 0) {
      runs.push({ ...piece, marks: marksOf(piece.start, end) })
      continue
    }
    let from = piece.start
    for (const to of [...cuts(ranges, piece.start, end), end]) {
      if (to > from) runs.push({ start: from, text: text.slice(from, to), marks: marksOf(from, to) })
      from = to
    }
  }
  return runs
}
