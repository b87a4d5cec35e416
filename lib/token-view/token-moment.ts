import type { RunState } from '../run/state.ts'

/** Which tokens there were at a moment of a run, where that is not all that there are now. */
export interface TokenMoment {
  /** The last turn then, and how many tokens of its reply there were. */
  readonly turn: number
  readonly tokens: number
  /** Turns that were thrown away later: what is recorded under their number belongs to another attempt. */
  readonly lost: ReadonlySet<number>
}

/** @param latest the run as it stands now, or stood at its end. */
export function tokenMoment(state: RunState, latest: RunState): TokenMoment {
  const last = state.turns.at(-1)
  const now = new Map(latest.turns.map((turn) => [turn.turn, turn]))
  const lost = state.turns.filter((turn) => {
    const same = now.get(turn.turn)
    return same?.attempt !== turn.attempt || same.startedAt !== turn.startedAt
  })
  return { turn: last?.turn ?? 0, tokens: last?.tokenCount ?? 0, lost: new Set(lost.map((turn) => turn.turn)) }
}
