import type { RunEvent } from '../run/events.ts'
import type { RunStore } from '../run/run-store.ts'
import type { RunState } from '../run/state.ts'
import type { ReplayTape } from './replay-tape.ts'

/** A run as it stood at one moment, for those who show a run: what it is given more of does not move the moment. */
export interface MomentStore extends RunStore {
  readonly seq: () => number
  /** Goes to the moment after event `seq`, or to the nearest that there is. */
  readonly seek: (seq: number) => void
  /** Another number whenever the tape is longer. */
  readonly length: () => number
}

/** @param onSeek hears of every moment before those who show it do, the first included. */
export function createMomentStore(tape: ReplayTape, begin: number, onSeek: (state: RunState) => void): MomentStore {
  const clamp = (seq: number): number => Math.max(tape.first, Math.min(tape.last, Math.round(seq)))
  let state = tape.stateAt(clamp(begin))
  const listeners = new Set<() => void>()
  const hearers = new Set<(events: readonly RunEvent[]) => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  onSeek(state)
  return {
    getSnapshot: () => state,
    seq: () => state.lastSeq,
    length: () => tape.last,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onEvents: (listener) => {
      hearers.add(listener)
      return () => hearers.delete(listener)
    },
    apply: (events) => {
      const before = tape.last
      tape.append(events)
      if (tape.last === before) return
      const fresh = tape.events.slice(before - tape.first)
      for (const hearer of hearers) hearer(fresh)
      tell()
    },
    seek: (seq) => {
      const to = clamp(seq)
      if (to === state.lastSeq) return
      state = tape.stateAt(to)
      onSeek(state)
      tell()
    },
  }
}
