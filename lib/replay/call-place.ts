import type { ReplayTape } from './replay-tape.ts'

/** The moment at which a call has its result; undefined for one that a fork keeps of its base, or that never had one. */
export function callPlace(tape: ReplayTape, { turn, callId }: { readonly turn: number; readonly callId: string }): number | undefined {
  return tape.events.findLast((event) => event.type === 'tool.finished' && event.turn === turn && event.callId === callId)?.seq
}
