import type { RunList, RunSummary } from '../api/contract.ts'
import { isAtWork } from './run-status.ts'

const PAGE = 50
const MOST = 200

/** How many rows to ask for anew so that every row that may still change is among them, within what one page may hold. */
export function headSize(runs: readonly RunSummary[]): number {
  return Math.min(MOST, Math.max(PAGE, runs.findLastIndex(isAtWork) + 1))
}

function same(a: RunSummary, b: RunSummary): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/**
 * Rows that were read before, with the newly read head of the list in place of theirs. What stood behind the head's last
 * row stays behind it; where that row is not known the tail cannot be placed, and is read again on demand. Rows that did
 * not change keep their identity.
 */
export function mergeHead(old: RunList, head: RunList): RunList {
  const known = new Map(old.runs.map((run) => [run.id, run]))
  const fresh = head.runs.map((run) => {
    const before = known.get(run.id)
    return before !== undefined && same(before, run) ? before : run
  })
  const last = head.runs.at(-1)
  const joint = last === undefined ? -1 : old.runs.findIndex((run) => run.id === last.id)
  if (head.nextCursor === undefined || joint < 0 || joint === old.runs.length - 1) {
    return { runs: fresh, ...(head.nextCursor === undefined ? {} : { nextCursor: head.nextCursor }) }
  }
  const inHead = new Set(head.runs.map((run) => run.id))
  const tail = old.runs.slice(joint + 1).filter((run) => !inHead.has(run.id))
  return { runs: [...fresh, ...tail], ...(old.nextCursor === undefined ? {} : { nextCursor: old.nextCursor }) }
}
