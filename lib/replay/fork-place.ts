import type { Base, RunEvent } from '../run/events.ts'
import type { ReplayTape } from './replay-tape.ts'

/** The number of tokens that an event adds to a turn's reply. */
function tokensIn(event: RunEvent, turn: number): number {
  if (event.type !== 'tokens.appended' && event.type !== 'reply.prefilled') return 0
  return event.turn === turn ? (event.count ?? event.tokens?.length ?? 0) : 0
}

function isMessage(event: RunEvent): event is Extract<RunEvent, { type: 'message.completed' | 'message.observed' }> {
  return event.type === 'message.completed' || event.type === 'message.observed'
}

/**
 * The moment of a run that a fork begins at: the event that brought the last message it keeps whole, or with a token the
 * event that brought that token; never after `base.seq`. What was there from the beginning is kept at the first moment.
 */
export function forkPlace(tape: ReplayTape, { message, token, seq }: Pick<Base, 'message' | 'token' | 'seq'>): number {
  const log = tape.events.slice(0, Math.max(0, seq - tape.first))
  const reply = token === undefined ? undefined : log.findLast((event) => event.type === 'message.completed' && event.index === message)
  if (reply !== undefined && token !== undefined && isMessage(reply)) return tokenPlace(log, { turn: reply.turn, token }) ?? reply.seq
  const last = log.findLast((event) => isMessage(event) && event.index === message - 1)
  if (last !== undefined) return last.seq
  // Written by hand: its messages have no fixed places, and all of them are kept up to where the fork says.
  return log.some(isMessage) || log.length === 0 ? tape.first : Math.min(tape.last, seq)
}

function tokenPlace(log: readonly RunEvent[], { turn, token }: { turn: number; token: number }): number | undefined {
  let count = 0
  for (const event of log) {
    if (event.type === 'turn.started' && event.turn === turn) count = 0
    count += tokensIn(event, turn)
    if (count > token) return event.seq
  }
  return undefined
}
