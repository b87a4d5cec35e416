import type { Row } from './types.ts'

/** What a reader had before them: rows that could be found again, and how far into which turn they were. */
export interface ScrollAnchor {
  /** Rows by what they begin, the one to hold first. */
  readonly seen: readonly { readonly name: string; readonly top: number }[]
  readonly turn: number | undefined
  /** Of the height of that turn, how much is above the edge; 0 to 1. */
  readonly share: number
}

/** Where a row stands in the whole list, px. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** Where to put which row. */
export interface HeldRow {
  readonly key: string
  /** Its place in the list as far as that is known, and how far from the upper edge it shall stand, px. */
  readonly start: number
  readonly top: number
}

/** What a row is, whatever it is shown as: the first row of a reply is the reply, be it text or tokens. */
function nameOf(row: Row): string {
  return isReply(row) ? `reply ${row.turn}` : row.key
}

function isReply(row: Row): boolean {
  return row.head?.role === 'assistant' && row.turn !== undefined
}

/** Where each row of a list stands, as far as that is known. */
export type ExtentOf = (index: number) => Extent | undefined

function extentOfTurn(rows: readonly Row[], turn: number | undefined, extentOf: ExtentOf): Extent {
  const first = rows.findIndex((row) => row.turn === turn)
  const last = rows.findLastIndex((row) => row.turn === turn)
  const start = extentOf(first)?.start ?? 0
  return { start, end: extentOf(last)?.end ?? start }
}

/** A reply that begins in sight is what is read, and what changes; a row that begins above comes last. */
function holdOrder({ row, top }: { row: Row; top: number }): number {
  if (top < 0) return 2
  return isReply(row) ? 0 : 1
}

/** Notes the place of a reader who sees `view` (px of the whole list) of it. */
export function anchorOf(rows: readonly Row[], view: Extent, extentOf: ExtentOf): ScrollAnchor {
  const seen = rows.flatMap((row, index) => {
    const { start, end } = extentOf(index) ?? { start: 0, end: 0 }
    return end > view.start && start < view.end ? [{ row, name: nameOf(row), top: start - view.start }] : []
  })
  const turn = seen[0]?.row.turn
  const whole = extentOfTurn(rows, turn, extentOf)
  const height = whole.end - whole.start
  const held = seen.toSorted((a, b) => holdOrder(a) - holdOrder(b))
  return {
    seen: held.map(({ name, top }) => ({ name, top })),
    turn,
    share: height > 0 ? Math.min(1, Math.max(0, (view.start - whole.start) / height)) : 0,
  }
}

/**
 * Where the rows that a list has now have to stand so that the reader stays where they were: the first row seen that is still
 * there stays where it is; where none is, the same share of the same turn is above the edge.
 */
export function heldRow(anchor: ScrollAnchor, rows: readonly Row[], extentOf: ExtentOf): HeldRow | undefined {
  const names = new Map(rows.map((row, index) => [nameOf(row), index]))
  for (const { name, top } of anchor.seen) {
    const index = names.get(name) ?? -1
    const row = rows[index]
    if (row !== undefined) return { key: row.key, start: extentOf(index)?.start ?? 0, top }
  }
  if (anchor.turn === undefined) return undefined
  const { start, end } = extentOfTurn(rows, anchor.turn, extentOf)
  const edge = start + (end - start) * anchor.share
  const index = rows.findLastIndex((row, at) => row.turn === anchor.turn && (extentOf(at)?.start ?? 0) <= edge)
  const row = rows[index]
  const at = extentOf(index)?.start ?? 0
  return row === undefined ? undefined : { key: row.key, start: at, top: at - edge }
}
