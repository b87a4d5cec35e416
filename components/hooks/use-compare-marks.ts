import { useRouter } from 'next/navigation'
import { useSyncExternalStore } from 'react'

const NONE: readonly string[] = []
const readers = new Set<() => void>()
let marks: readonly string[] = NONE

function publish(next: readonly string[]): void {
  marks = next
  for (const reader of readers) reader()
}

/** Marks a run for comparing, or takes its mark away. Two can be marked: a third takes the place of the first. */
export function toggleCompareMark(runId: string): void {
  publish(marks.includes(runId) ? marks.filter((id) => id !== runId) : [...marks.slice(-1), runId])
}

export function clearCompareMarks(): void {
  publish(NONE)
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  return () => readers.delete(reader)
}

/** The address of the comparison of two runs; the list's filters, if any, stay in it. */
function comparePath(left: string, right: string, suffix = ''): string {
  const query = new URLSearchParams({ a: left, b: right })
  return `/compare?${query}${suffix === '' ? '' : `&${suffix.slice(1)}`}`
}

export interface CompareMarks {
  readonly marks: readonly string[]
  /** The address of their comparison, once there are two. */
  readonly href: string | undefined
  readonly open: () => void
}

/** The runs that are marked for comparing, at most two, the one marked first in front. */
export function useCompareMarks(suffix = ''): CompareMarks {
  const router = useRouter()
  const marked = useSyncExternalStore(
    subscribe,
    () => marks,
    () => NONE,
  )
  const [left, right] = marked
  const href = left === undefined || right === undefined ? undefined : comparePath(left, right, suffix)
  const open = () => {
    if (href !== undefined) router.push(href)
  }
  return { marks: marked, href, open }
}
