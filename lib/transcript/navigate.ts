import type { Row } from './types.ts'

/** What a reader walks by. */
export type Stop = 'turn' | 'call' | 'error' | 'rejection'

/** Whether a row shows something that went wrong. */
export function isErrorRow(row: Row): boolean {
  if (row.kind === 'rejection') return true
  if (row.kind === 'call') return row.entry.outcome?.ok === false
  if (row.kind === 'note') return row.error
  return row.kind === 'end' && row.outcome === 'failed'
}

function isStop(rows: readonly Row[], at: number, stop: Stop): boolean {
  const row = rows[at]
  if (row === undefined) return false
  if (stop === 'call') return row.kind === 'call' || row.kind === 'rejection' || row.kind === 'writing'
  if (stop === 'error') return isErrorRow(row)
  if (stop === 'rejection') return row.kind === 'rejection'
  return row.turn === undefined ? row.head !== undefined || row.kind === 'end' : row.turn !== rows[at - 1]?.turn
}

/**
 * The next row to stop at from `from` (an index; -1 stands before the first row), or undefined where there is none. Backwards from
 * inside a turn leads to that turn's own beginning first.
 */
export function nextStop(rows: readonly Row[], from: number, way: { stop: Stop; step: 1 | -1 }): number | undefined {
  for (let at = from + way.step; at >= 0 && at < rows.length; at += way.step) {
    if (isStop(rows, at, way.stop)) return at
  }
  return undefined
}

/** The row that an address fragment (`m12`, `t3`, or any row's key) means, or -1. */
export function rowOfFragment(rows: readonly Row[], fragment: string): number {
  const exact = rows.findIndex((row) => row.key === fragment)
  if (exact !== -1) return exact
  const [, letter, digits] = /^([mt])(\d+)$/.exec(fragment) ?? []
  if (digits === undefined) return -1
  const number = Number(digits)
  return rows.findIndex((row) => (letter === 'm' ? row.message : row.turn) === number)
}

/** The fragment that leads to a row: its message where it begins one, else the row itself. */
export function fragmentOf(row: Row): string {
  return row.head !== undefined && row.message !== undefined ? `m${row.message}` : row.key
}
