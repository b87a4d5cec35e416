import type { Finding } from '../api/shares.ts'

/** Findings of several runs as one list: the same value is one finding, with the places and counts of all. */
export function mergeFindings(lists: readonly (readonly Finding[])[]): Finding[] {
  const merged = new Map<string, Finding>()
  for (const finding of lists.flat()) {
    const before = merged.get(finding.id)
    const next = before === undefined ? finding : { ...before, count: before.count + finding.count, places: [...before.places, ...finding.places] }
    merged.set(finding.id, next)
  }
  return [...merged.values()]
}
