import type { Marks } from '../messages/marks.ts'
import type { RunState } from '../run/state.ts'
import { endsComplete, type Trajectory, type TrajectoryMessage } from './trajectory.ts'

export interface RunFacts {
  readonly state: RunState
  /** What was said of the run's messages beside its log, by their index. */
  readonly marks: ReadonlyMap<number, Marks>
  readonly score: number | null
  readonly raw?: string | undefined
}

/** A run as a record. */
export function runTrajectory({ state, marks, score, raw }: RunFacts): Trajectory {
  const messages = state.messages.map(({ message, marks: own }, at): TrajectoryMessage => {
    const all = { ...own, ...marks.get(at) }
    return Object.keys(all).length === 0 ? { message } : { message, marks: all }
  })
  const model = state.model?.model ?? state.config?.model
  return {
    system: state.systemPrompt,
    tools: state.tools,
    messages,
    title: state.title,
    completed: state.outcome === undefined ? endsComplete(messages) : state.outcome === 'final',
    timestamp: localTime(state.finishedAt ?? state.createdAt),
    ...(model === undefined ? {} : { model }),
    ...(score === null ? {} : { score }),
    ...(raw === undefined ? {} : { raw }),
  }
}

/** ISO 8601 with microseconds and without a zone, as Hermes writes it; here always UTC, so that it does not depend on the machine. */
function localTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '000')
}
