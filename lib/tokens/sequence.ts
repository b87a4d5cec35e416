import type { Token } from './token.ts'

/** A token whose id is known: only such tokens can be tracked. */
export type IdToken = Token & { id: number }

/** Whether all ids are known. */
export function hasIds(tokens: readonly Token[]): tokens is readonly IdToken[] {
  return tokens.every((token) => typeof token.id === 'number')
}

/** A reply inside a sequence: tokens `start` (inclusive) to `end` (exclusive). */
export interface SequenceTurn {
  /** The turn of the run, from 1. */
  readonly turn: number
  /** How many tokens the model was given, all that stand before `start`. */
  readonly promptLength: number
  readonly start: number
  readonly end: number
  /** The server's own word; null where it is not known. */
  readonly finishReason: string | null
}

/**
 * One append-only list of token ids as the model saw and wrote them: the seed's SequenceNode (facts hermes-atropos.md
 * B.1), with the tokens whole. `generated` says token by token what the model sampled here; a token that is not has no
 * logprob and no alternatives. Sequences are never changed: going on with one makes a new value.
 */
export interface TokenSequence {
  readonly tokens: readonly IdToken[]
  readonly generated: readonly boolean[]
  readonly turns: readonly SequenceTurn[]
  /** Set where the sequence shares the first `at` tokens of another one (by its place in the list) and then differs. */
  readonly parent?: { readonly sequence: number; readonly at: number }
}
