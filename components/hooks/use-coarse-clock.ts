import { useSyncExternalStore } from 'react'

const STEP_MS = 10_000
const readers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  timer ??= setInterval(() => {
    for (const one of readers) one()
  }, STEP_MS)
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const stepped = () => Math.ceil(Date.now() / STEP_MS) * STEP_MS

/** The time (epoch ms), good to ten seconds: one clock for all relative times in lists. */
export function useCoarseClock(): number {
  return useSyncExternalStore(subscribe, stepped, () => 0)
}
