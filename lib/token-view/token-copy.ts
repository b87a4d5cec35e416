import { columnToken } from '../tokens/column-token.ts'
import type { TokenStretch } from './token-walk.ts'

/** What of tokens goes to the clipboard. */
export const COPY_FORMS = ['text', 'ids', 'JSON'] as const
export type CopyForm = (typeof COPY_FORMS)[number]

/** All tokens of some stretches, in order. */
function tokensOf(stretches: readonly TokenStretch[]) {
  return stretches.flatMap(({ part, from, to }) =>
    Array.from({ length: to - from }, (_, at) => ({ part, index: from + at, token: columnToken(part.columns, from + at) })),
  )
}

/**
 * Tokens for the clipboard: their exact text, their ids as a JSON list (null where one is not known), or a JSON list with all
 * that is known of each (bytes as numbers; null is what the server did not say).
 */
export function copyText(stretches: readonly TokenStretch[], form: CopyForm): string {
  if (form === 'text') return stretches.map(({ part, from, to }) => part.textOf(from, to)).join('')
  const tokens = tokensOf(stretches)
  if (form === 'ids') return JSON.stringify(tokens.map(({ token }) => token.id))
  const list = tokens.map(({ part: { turn, side }, index, token }) => {
    const { id, text, bytes, bytesKnown, logprob, rank, channel, special, generated } = token
    return { turn, side, index, id, text, bytes: bytesKnown ? [...bytes] : null, logprob, rank, channel, special, generated }
  })
  return `[\n${list.map((one) => JSON.stringify(one)).join(',\n')}\n]`
}
