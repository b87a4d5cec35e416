import { useSyncExternalStore } from 'react'

export interface Toast {
  readonly id: number
  readonly text: string
}

const SHOWN_MS = 6000
const NONE: readonly Toast[] = []
const readers = new Set<() => void>()
let toasts: readonly Toast[] = NONE
let lastId = 0

function publish(next: readonly Toast[]): void {
  toasts = next
  for (const reader of readers) reader()
}

/** Takes a message away before its time. */
export function dismissToast(id: number): void {
  publish(toasts.filter((toast) => toast.id !== id))
}

/** Says in passing that something was done: read out by screen readers, gone after a few seconds. Never for errors. */
export function showToast(text: string): void {
  lastId += 1
  const id = lastId
  publish([...toasts, { id, text }])
  setTimeout(() => dismissToast(id), SHOWN_MS)
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  return () => readers.delete(reader)
}

/** The messages to be shown now. */
export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    subscribe,
    () => toasts,
    () => NONE,
  )
}
