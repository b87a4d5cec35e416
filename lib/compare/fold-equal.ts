import type { ComparedRow } from './align-runs.ts'

/** One item of the list: a row, or a stretch of equal rows (from `from` to before `to`) as one line. */
export type CompareItem =
  | { readonly kind: 'row'; readonly key: string; readonly row: ComparedRow; readonly at: number }
  | { readonly kind: 'fold'; readonly key: string; readonly from: number; readonly to: number; readonly open: boolean }

/** A single equal row is not worth folding. */
const LEAST = 2

/** The rows with equal stretches folded, but for those whose first row is in `open`; these keep the line to fold them by. */
export function foldEqual(rows: readonly ComparedRow[], open: ReadonlySet<number>): readonly CompareItem[] {
  const items: CompareItem[] = []
  let at = 0
  while (at < rows.length) {
    const start = at
    while (rows[at]?.kind === 'equal') at += 1
    const isFoldable = at - start >= LEAST
    const isOpen = !isFoldable || open.has(start)
    if (isFoldable) items.push({ kind: 'fold', key: `fold${start}`, from: start, to: at, open: isOpen })
    for (let shown = isOpen ? start : at; shown <= at; shown += 1) push(items, rows, shown)
    at += 1
  }
  return items
}

function push(items: CompareItem[], rows: readonly ComparedRow[], at: number): void {
  const row = rows[at]
  if (row !== undefined) items.push({ kind: 'row', key: keyOf(row), row, at })
}

function keyOf(row: ComparedRow): string {
  return `${'left' in row ? row.left : ''}-${'right' in row ? row.right : ''}`
}

/** The next item that is a difference, from item `here` (none: -1) on in a direction; nothing at the end. */
export function nextDifference(items: readonly CompareItem[], here: number, step: 1 | -1): number | undefined {
  const start = here === -1 && step === -1 ? items.length : here
  for (let at = start + step; at >= 0 && at < items.length; at += step) {
    const item = items[at]
    if (item?.kind === 'row' && item.row.kind !== 'equal') return at
  }
  return undefined
}
