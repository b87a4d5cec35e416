import 'server-only'
import type { RunState } from '#lib/run/state.ts'

export interface StateCacheLimits {
  readonly entries: number
  /** Events and messages of all states together. */
  readonly weight: number
}

const LIMITS: StateCacheLimits = { entries: 64, weight: 300_000 }

/**
 * Folds that were made last. Logs only grow, so a kept state is never wrong: it is folded on with what came since. Of a
 * run the latest state is kept, and the ones at which forks stand on it.
 */
export class StateCache {
  private readonly limits: StateCacheLimits
  /** The one used last stands last. */
  private readonly kept = new Map<string, RunState>()
  private weight = 0

  constructor(limits = LIMITS) {
    this.limits = limits
  }

  /** The furthest state kept of a run that is not beyond event `seq`. */
  find(run: string, seq = Infinity): RunState | undefined {
    return this.use(momentKey(run, seq)) ?? this.use(run, seq)
  }

  /** Keeps a run's latest state. */
  keepLatest(run: string, state: RunState): void {
    this.keep(run, state)
  }

  /** Keeps a run's state after event `state.lastSeq`, where a fork stands on it. */
  keepMoment(run: string, state: RunState): void {
    if (this.kept.get(run)?.lastSeq !== state.lastSeq) this.keep(momentKey(run, state.lastSeq), state)
  }

  /** Drops all that is kept of a run. */
  forget(run: string): void {
    const ofMoments = momentKey(run, '')
    for (const key of this.kept.keys()) if (key === run || key.startsWith(ofMoments)) this.drop(key)
  }

  private use(key: string, most = Infinity): RunState | undefined {
    const state = this.kept.get(key)
    if (state === undefined || state.lastSeq > most) return undefined
    this.kept.delete(key)
    this.kept.set(key, state)
    return state
  }

  private keep(key: string, state: RunState): void {
    this.drop(key)
    this.kept.set(key, state)
    this.weight += weightOf(state)
    for (const old of this.kept.keys()) {
      if (this.kept.size <= this.limits.entries && this.weight <= this.limits.weight) break
      this.drop(old)
    }
  }

  private drop(key: string): void {
    const state = this.kept.get(key)
    if (state === undefined) return
    this.kept.delete(key)
    this.weight -= weightOf(state)
  }
}

function momentKey(run: string, seq: number | string): string {
  return `${run}@${seq}`
}

function weightOf({ lastSeq, messages }: RunState): number {
  return lastSeq + messages.length
}
