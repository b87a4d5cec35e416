import 'server-only'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import { knownLogprob } from '#server/models/openai-tokens.ts'
import type { WireAlternative } from '#server/models/openai-wire.ts'

/** Stands where bytes that are no whole character were decoded by themselves. */
export const REPLACEMENT = '\uFFFD'

const utf8 = new TextEncoder()

export interface Reported {
  /** Null or left out where only the text is told. */
  readonly id?: number | null
  /** Null or left out where only the id is told. */
  readonly text?: string | null
  readonly logprob?: WireAlternative['logprob']
}

/**
 * A token or an alternative as a server reports it in text: its bytes are those of the text, unless that holds a
 * replacement character, for which the server lost them. A text that was not told is '' with bytes null.
 */
export function reportedToken({ id, text, logprob }: Reported): Alternative & { bytes: number[] | null } {
  const bytes = text === null || text === undefined || text.includes(REPLACEMENT) ? null : utf8Bytes(text)
  return { ...(typeof id === 'number' ? { id } : {}), text: text ?? '', bytes, logprob: knownLogprob(logprob) }
}

/** What control tokens are spelled like; no vocabulary makes such a text one token otherwise. */
const CONTROL_TEXT = /^(<[|\uFF5C][^<>]*[|\uFF5C]>|<\/?s>|<(bos|eos|pad|unk|start_of_turn|end_of_turn)>|\[\/?INST\])$/

/** A token of a prompt. Servers do not tell which are control tokens: their spelling does. */
export function promptToken(id: number, text: string, bytes: number[] | null): Token {
  return { id, text, bytes, ...(CONTROL_TEXT.test(text) ? { special: true } : {}) }
}

export function utf8Bytes(text: string): number[] {
  return [...utf8.encode(text)]
}
