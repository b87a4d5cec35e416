import type { RunState } from '../run/state.ts'
import type { TokenPlace } from '../token-view/token-place.ts'

/** Whether a turn of an episode goes on still, so that nothing can stand on it yet. */
export function goesOn({ kind, status, lastTurn }: Pick<RunState, 'kind' | 'status' | 'lastTurn'>, turn: number): boolean {
  return kind === 'episode' && status !== 'finished' && turn === lastTurn
}

/** Where a fork begins that is retaken at a token: undefined where no reply of that turn can be cut. */
export function tokenPlaceOf(
  { turns }: Pick<RunState, 'turns'>,
  { turn: number, side, index }: TokenPlace,
): { readonly message: number; readonly token: { readonly turn: number; readonly index: number } } | undefined {
  const turn = turns.find((one) => one.turn === number)
  if (turn === undefined || side !== 'reply' || index > turn.tokenCount) return undefined
  // A reply that was never completed is no message, but it began where one would stand.
  return { message: turn.messageIndex ?? turn.firstMessage, token: { turn: number, index } }
}
