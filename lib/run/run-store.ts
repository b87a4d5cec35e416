import type { RunEvent } from './events.ts'
import { fold } from './fold.ts'
import type { RunState } from './state.ts'

/** A run's state as a page holds it: read it, hear of changes, give it more events. */
export interface RunStore {
  readonly getSnapshot: () => RunState
  /** Calls `listener` after every change; the answer stops that. */
  readonly subscribe: (listener: () => void) => () => void
  /** Calls `listener` with events that are new, before they are folded in: for what the state does not keep. */
  readonly onEvents: (listener: (events: readonly RunEvent[]) => void) => () => void
  /** Folds events in; those that it has already are skipped, and when none is new nobody is told. */
  readonly apply: (events: Iterable<RunEvent>) => void
}

/** A store that begins with `initial`. It has no timers: who feeds it decides how many events make one change. */
export function createRunStore(initial: RunState): RunStore {
  let state = initial
  const listeners = new Set<() => void>()
  const hearers = new Set<(events: readonly RunEvent[]) => void>()
  return {
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onEvents: (listener) => {
      hearers.add(listener)
      return () => hearers.delete(listener)
    },
    apply: (events) => {
      const fresh = eventsAfter(events, state.lastSeq)
      const next = fold(state, fresh)
      if (next === state) return
      for (const hearer of hearers) hearer(fresh)
      state = next
      for (const listener of listeners) listener()
    },
  }
}

/** The events that a state with `lastSeq` has not had, each once. */
function eventsAfter(events: Iterable<RunEvent>, lastSeq: number): RunEvent[] {
  const fresh: RunEvent[] = []
  let last = lastSeq
  for (const event of events) {
    if (event.seq <= last) continue
    fresh.push(event)
    last = event.seq
  }
  return fresh
}
