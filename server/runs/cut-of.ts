import 'server-only'
import type { ForkRequest } from '#lib/api/writing.ts'
import { RetakeError } from '#lib/errors.ts'
import { goesOn } from '#lib/fork-form/token-cut.ts'
import { turnReplying } from '#lib/run/basis.ts'
import type { Base } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'
import { basisFor } from '#server/runs/load-run.ts'

/** Where a run is to be cut. */
interface CutRequest {
  readonly id: string
  readonly state: RunState
  readonly request: Pick<ForkRequest, 'message' | 'token' | 'start'>
}

/**
 * The base of a fork: the cut as it was asked for, and how far the base's log counts for it, which is no further than it
 * has to be. @throws RetakeError `bad_request` for a cut that is not there, `conflict` for one in a turn that goes on.
 */
export function cutOf(ctx: Context, { id, state, request }: CutRequest): Base {
  const { message, token } = request
  const count = state.messages.length
  if (message > count) throw refusal('message', `run ${id} has ${count} messages; ${message} of them cannot be kept`)
  if (token === undefined) return { run: id, message, seq: seqOf(ctx, { id, state, turn: state.messages[message - 1]?.turn }) }
  if (!request.start) throw refusal('token', 'a draft is made of whole messages: cut at a message, or let the fork run')
  const seq = seqOf(ctx, { id, state, turn: token.turn })
  checkToken({ id, state, request }, token)
  return { run: id, message, token: token.index, seq }
}

function checkToken({ id, state, request: { message } }: CutRequest, token: NonNullable<ForkRequest['token']>): void {
  const turn = state.turns.find((one) => one.turn === token.turn)
  if (turn === undefined) throw refusal('token.turn', `run ${id} has no turn ${token.turn} with tokens`)
  if (turnReplying(state, message) !== turn) {
    const at = turn.messageIndex ?? turn.firstMessage
    throw refusal('message', `the reply of turn ${token.turn} is message ${at}: ${at} messages stand before it, not ${message}`)
  }
  if (turn.tokenCount === 0) throw refusal('token', `no tokens are recorded of turn ${token.turn}; cut at a message`)
  if (token.index > turn.tokenCount) {
    throw refusal('token.index', `the reply of turn ${token.turn} has ${turn.tokenCount} tokens, numbered from 0; ${token.index} lies behind them`)
  }
}

/** Up to where the log counts: to the end of the turn that the last kept message is of, or to where the run began to run. */
function seqOf(ctx: Context, { id, state, turn }: { id: string; state: RunState; turn: number | undefined }): number {
  if (state.kind !== 'episode') return state.lastSeq
  if (turn === undefined || turn <= basisFor(ctx, state).lastTurn) return ctx.store.seqOfStart(id) ?? state.lastSeq
  if (goesOn(state, turn)) {
    throw new RetakeError('conflict', `turn ${turn} of run ${id} is still going on: cut before it, or wait until it has ended`)
  }
  return ctx.store.seqOfTurnEnd(id, turn) ?? state.lastSeq
}

function refusal(path: string, message: string): RetakeError {
  return new RetakeError('bad_request', message, { issues: [{ path, message }] })
}
