import type { RunEvent } from './events.ts'
import { fold } from './fold.ts'
import type { RunState } from './state.ts'

/** A run's state as a page holds it: read it, hear of changes, give it more events. */
export interface RunStore {
  readonly getSnapshot: () => RunState
  /** Calls `listener` after every change; the answer stops that. */
  readonly subscribe: (listener: () => void) => () => void
  /** Folds events in; those that it has already are skipped, and when none is new nobody is told. */
  readonly apply: (events: Iterable<RunEvent>) => void
}

/** A store that begins with `initial`. It has no timers: who feeds it decides how many events make one change. */
export function createRunStore(initial: RunState): RunStore {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    apply: (events) => {
      const next = fold(state, events)
      if (next === state) return
      state = next
      for (const listener of listeners) listener()
    },
  }
}
