import { useSyncExternalStore } from 'react'

/** What can be done about a message in passing: go to what it speaks of, or take it back. */
export interface ToastActions {
  readonly link?: { readonly href: string; readonly label: string }
  readonly undo?: () => void
}

export interface Toast extends ToastActions {
  readonly id: number
  readonly text: string
}

const SHOWN_MS = 6000
/** Long enough to read it, decide, and get there. */
const SHOWN_WITH_ACTIONS_MS = 12_000
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
export function showToast(text: string, actions: ToastActions = {}): void {
  lastId += 1
  const id = lastId
  publish([...toasts, { ...actions, id, text }])
  const hasActions = actions.link !== undefined || actions.undo !== undefined
  setTimeout(() => dismissToast(id), hasActions ? SHOWN_WITH_ACTIONS_MS : SHOWN_MS)
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
