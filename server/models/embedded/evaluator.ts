import 'server-only'
import type { ControlledEvaluateInputItem, LlamaContextSequence, Token as TokenId } from 'node-llama-cpp'
import { ModelError } from '#server/models/model-server.ts'
import type { Candidate } from './choose-candidate.ts'
import type { Slot } from './sequence-pool.ts'

/** One of the engine's sequences: feed it tokens, get what may follow. */
export interface Evaluator extends Slot {
  /** Forgets what does not begin `ids`; answers how many of them are kept (never all: the last one must be fed). */
  rewind(ids: readonly number[]): Promise<number>
  /** Appends `ids` and answers the candidates for the next token, likeliest first. */
  feed(ids: readonly number[], signal: AbortSignal): Promise<Candidate[]>
  /** Forgets everything, after a failure left the state unknown. */
  reset(): Promise<void>
}

/** Long prompts are fed in pieces, so that an abort is seen between them. */
const FEED_AT_ONCE = 256

/** Wraps a sequence of node-llama-cpp. `topCandidates` null asks for the whole vocabulary, a number for the likeliest so many. */
export function createEvaluator(sequence: LlamaContextSequence, topCandidates: number | null): Evaluator {
  // Temperature 0 leaves the distribution alone; a limited one needs the sampler chain that cuts it, at temperature 1.
  const options =
    topCandidates === null ? { temperature: 0 } : { temperature: 1, topK: topCandidates, topP: 1, minP: 0 }

  return {
    commonPrefix: (ids) => sequence.compareContextTokens(tokenIds(ids)).firstDifferentIndex,
    async rewind(ids) {
      await sequence.adaptStateToTokens(tokenIds(ids.slice(0, -1)), false)
      return sequence.nextTokenIndex
    },
    async feed(ids, signal) {
      const input: ControlledEvaluateInputItem[] = tokenIds(ids.slice(0, -1))
      for (const last of tokenIds(ids.slice(-1))) {
        input.push([last, { generateNext: { probabilities: true, options } }])
      }
      let outputs: Awaited<ReturnType<LlamaContextSequence['controlledEvaluate']>> = []
      for (let start = 0; start < input.length; start += FEED_AT_ONCE) {
        if (signal.aborted) throw new ModelError('aborted', 'the request was cancelled')
        outputs = await sequence.controlledEvaluate(input.slice(start, start + FEED_AT_ONCE))
      }
      const probabilities = outputs.at(-1)?.next.probabilities
      if (probabilities === undefined) throw new Error('the engine gave no probabilities for the next token')
      return [...probabilities]
    },
    reset: () => sequence.clearHistory(),
  }
}

function tokenIds(ids: readonly number[]): TokenId[] {
  return ids.map(tokenId)
}

/** The library's own type for token ids, which sets them apart from other numbers. @throws RangeError for a number that is none. */
export function tokenId(id: number): TokenId {
  if (!isTokenId(id)) throw new RangeError(`${id} is not a token id`)
  return id
}

function isTokenId(id: number): id is TokenId {
  return Number.isSafeInteger(id) && id >= 0
}
