import 'server-only'
import type { TurnTokens, TurnTokensQuery } from '#lib/api/contract.ts'
import { RetakeError } from '#lib/errors.ts'
import { packColumns } from '#lib/tokens/columns.ts'
import { packedColumns } from '#lib/tokens/packed-columns.ts'
import { standingOf } from '#lib/tokens/rank.ts'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import type { Context } from '#server/context.ts'
import { turnStretches } from '#server/runs/turn-stretches.ts'
import type { GivenStretch } from '#server/runs/turn-stretches.ts'

type TokenRow = TurnTokens['tokens'][number]

export interface TurnTokensRequest {
  readonly run: string
  readonly turn: number
  readonly query: TurnTokensQuery
}

/**
 * The recorded tokens of one turn as JSON, in order; what the server did not give is null.
 * @throws RetakeError `not_found` for a turn that is not there, `bad_request` for a range that begins after its tokens.
 */
export function turnTokens(ctx: Context, request: TurnTokensRequest): TurnTokens {
  const { k = Infinity, from } = request.query
  const tokens: TokenRow[] = []
  for (const { channel, packed, generated: _generated, ...range } of stretches(ctx, request)) {
    for (const token of packed.slice(range)) {
      tokens.push({
        index: from + tokens.length,
        ...alternative(token),
        rank: standingOf(token).rank,
        channel,
        special: token.special === true,
        top: (token.top ?? []).slice(0, k).map(alternative),
      })
    }
  }
  return { tokens }
}

/** The same tokens as columns; `lib/tokens/columns.ts` documents the bytes and reads them. @throws RetakeError likewise. */
export function turnColumns(ctx: Context, request: TurnTokensRequest): Uint8Array<ArrayBuffer> {
  const { k = 0 } = request.query
  const columns = stretches(ctx, request).map(({ channel, packed, from, to, generated }) =>
    packedColumns(packed, { from, to, alternatives: k, channel, generated }),
  )
  return packColumns(columns)
}

/** The part of a turn's stretches that lies in the asked range. */
function stretches(ctx: Context, { run, turn, query }: TurnTokensRequest): GivenStretch[] {
  const { part, from, to = Infinity } = query
  const found: GivenStretch[] = []
  let start = 0
  for (const stretch of turnStretches(ctx, { run, turn, part })) {
    const shift = stretch.from - start
    const cut = { ...stretch, from: Math.max(stretch.from, from + shift), to: Math.min(stretch.to, to + shift) }
    if (cut.from < cut.to) found.push(cut)
    start += stretch.to - stretch.from
  }
  if (from > start) {
    const message = `the ${part} of turn ${turn} has ${start} tokens, numbered from 0; ${from} lies behind them`
    throw new RetakeError('bad_request', message, { issues: [{ path: 'from', message }] })
  }
  return found
}

function alternative({ id, text, bytes, logprob }: Token | Alternative) {
  return { id: id ?? null, text, bytes: bytes ?? null, logprob: logprob ?? null }
}
