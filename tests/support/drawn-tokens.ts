import { columnsOf } from '#lib/tokens/columns.ts'
import type { Token } from '#lib/tokens/token.ts'
import { TokenPart } from '#lib/token-view/token-part.ts'
import type { TokenSide } from '#lib/token-view/token-place.ts'
import type { TokensRow } from '#lib/transcript/types.ts'

/** A side of a turn with some tokens: those of a reply were sampled, those of a prompt were given. */
export function partOf(turn: number, side: TokenSide, tokens: readonly Token[]): TokenPart {
  const part = new TokenPart(turn, side)
  const generated = side === 'reply'
  part.append(columnsOf(tokens.map((token) => ({ token, generated })), { k: 0 }))
  return part
}

/** A row that draws some tokens of a part. */
export function tokensRow(source: TokenPart, from: number, to: number): TokensRow {
  const { turn, side } = source
  return { kind: 'tokens', key: `t${turn}.${side}${from}`, turn, source, from, to, lines: 1, live: false }
}
