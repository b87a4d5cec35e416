import 'server-only'
import { basisOf } from '#lib/run/basis.ts'
import type { Base, RunEvent } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { INITIAL_STATE, type RunState } from '#lib/run/state.ts'
import { summaryOf } from '#server/runs/summary.ts'
import type { NewRun } from '#server/storage/run-store.ts'
import type { ChainLog } from './run-chain.ts'

export interface CopiedRun {
  /** What the copy stands on, and the copy itself, last. */
  readonly runs: readonly NewRun[]
  readonly id: string
  readonly state: RunState
}

/** Hidden runs out of logs that were redacted, under ids of their own: nothing leads from them to what they were made of. */
export function copyRun(logs: readonly ChainLog[], newId: () => string): CopiedRun {
  const runs: NewRun[] = []
  let id = ''
  let state = INITIAL_STATE
  for (const log of logs) {
    const base = log.base === null ? null : { ...log.base, run: id }
    id = newId()
    const events = log.events.map((event) => standingOn(event, base))
    state = fold(base === null ? INITIAL_STATE : basisOf(state, base), events)
    runs.push({ summary: { ...summaryOf(id, state), base }, events, hidden: true })
  }
  return { runs, id, state }
}

function standingOn(event: RunEvent, base: Base | null): RunEvent {
  if (event.type !== 'run.created') return event
  const { base: _base, ...rest } = event
  return base === null ? rest : { ...rest, base }
}

