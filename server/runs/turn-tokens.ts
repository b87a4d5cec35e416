import 'server-only'
import type { TurnTokens } from '#lib/api/contract.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import type { Context } from '#server/context.ts'
import { findRun } from '#server/runs/load-run.ts'

type TokenRow = TurnTokens['tokens'][number]

/** The recorded tokens of one turn, in order; what the server did not give is null. */
export function turnTokens(ctx: Context, id: string, turn: number): TurnTokens {
  const run = findRun(ctx, id)
  if (turn < 1 || turn > run.turns) {
    throw new RetakeError('not_found', `run ${id} has ${run.turns} turns, numbered from 1; there is no turn ${turn}`)
  }
  const tokens: TokenRow[] = []
  for (const event of ctx.store.readTurnTokens(id, turn)) {
    if (event.type !== 'tokens.appended') continue
    for (const token of event.tokens ?? []) {
      tokens.push({
        index: tokens.length,
        ...alternative(token),
        rank: rankOf(token),
        channel: event.channel,
        special: token.special === true,
        top: (token.top ?? []).map(alternative),
      })
    }
  }
  return { tokens }
}

function alternative({ id, text, bytes, logprob }: Token | Alternative) {
  return { id: id ?? null, text, bytes: bytes ?? null, logprob: logprob ?? null }
}

/** The token's place among the alternatives, from 1; null where it is not among them (it may be anywhere below). */
function rankOf(token: Token): number | null {
  const at = (token.top ?? []).findIndex((other) =>
    token.id == null || other.id == null ? other.text === token.text : other.id === token.id,
  )
  return at === -1 ? null : at + 1
}
