import { bytesOf } from './token-bytes.ts'
import type { Alternative, Token } from './token.ts'

/** Where a sampled token stands among the candidates that the server listed. */
export interface Standing {
  /** From 1, by logprob; candidates of equal logprob have one rank. Null where it is not known. */
  readonly rank: number | null
  /** The server listed candidates, and the sampled token is not one of them: its rank is beyond theirs. */
  readonly outside: boolean
}

/** Ranks a token by the logprobs of its alternatives, whatever their order (servers differ). */
export function standingOf(token: Token): Standing {
  const top = token.top ?? []
  const own = top.find((other) => isSameToken(token, other))
  if (own === undefined) return { rank: null, outside: top.length > 0 }
  const logprob = token.logprob ?? own.logprob
  if (logprob === null) return { rank: null, outside: false }
  const better = top.filter((other) => other !== own && other.logprob !== null && other.logprob > logprob)
  return { rank: better.length + 1, outside: false }
}

/** Whether a candidate is the sampled token: by id where both have one, else by bytes where they are known, else by text. */
export function isSameToken(token: Token, other: Token | Alternative): boolean {
  if (typeof token.id === 'number' && typeof other.id === 'number') return token.id === other.id
  const [one, two] = [bytesOf(token), bytesOf(other)]
  if (!one.known || !two.known) return token.text === other.text
  return one.bytes.length === two.bytes.length && Array.from(one.bytes).every((byte, at) => byte === two.bytes[at])
}
