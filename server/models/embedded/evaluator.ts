import 'server-only'
import type { ControlledEvaluateInputItem, LlamaContextSequence, Token as TokenId } from 'node-llama-cpp'
import { ModelError } from '#server/models/model-server.ts'
import { logprobOf, type Candidate } from './choose-candidate.ts'
import type { Slot } from './sequence-pool.ts'

/** One of the engine's sequences: feed it tokens, get what may follow. After a failure it has forgotten everything. */
export interface Evaluator extends Slot {
  /** Forgets what does not begin `ids`; answers how many of them are kept (never all: the last one must be fed). */
  rewind(ids: readonly number[]): Promise<number>
  /** Appends `ids` and answers the candidates for the next token, likeliest first. */
  feed(ids: readonly number[], signal: AbortSignal): Promise<Candidate[]>
  /**
   * Evaluates `ids` anew from the first one on, and answers the logprob of each after those before it: null for the
   * first, and where it is not among the candidates. Many at a time are rounded otherwise than one by one: with the
   * bundled model the two differ by less than 0.001 for what it samples, by 0.01 for what it finds most unlikely.
   */
  score(ids: readonly number[], signal: AbortSignal): Promise<(number | null)[]>
}

/** Long prompts are fed in pieces, so that an abort is seen between them. */
const FEED_AT_ONCE = 256
/** Scored pieces are shorter: the candidates of all their positions are in memory together. */
const SCORE_AT_ONCE = 16

/** Wraps a sequence of node-llama-cpp. `topCandidates` null asks for the whole vocabulary, a number for the likeliest so many. */
export function createEvaluator(sequence: LlamaContextSequence, topCandidates: number | null): Evaluator {
  // Temperature 0 leaves the distribution alone; a limited one needs the sampler chain that cuts it, at temperature 1.
  const options =
    topCandidates === null ? { temperature: 0 } : { temperature: 1, topK: topCandidates, topP: 1, minP: 0 }
  const generateNext = { probabilities: true, options } as const

  async function change<T>(state: () => Promise<T>): Promise<T> {
    try {
      return await state()
    } catch (thrown) {
      await sequence.clearHistory() // what it has evaluated is unknown
      throw thrown
    }
  }

  function evaluate(input: ControlledEvaluateInputItem[], signal: AbortSignal) {
    if (signal.aborted) throw new ModelError('aborted', 'the request was cancelled')
    return change(() => sequence.controlledEvaluate(input))
  }

  return {
    commonPrefix: (ids) => sequence.compareContextTokens(tokenIds(ids)).firstDifferentIndex,
    async rewind(ids) {
      await change(() => sequence.adaptStateToTokens(tokenIds(ids.slice(0, -1)), false))
      return sequence.nextTokenIndex
    },
    async feed(ids, signal) {
      const input: ControlledEvaluateInputItem[] = tokenIds(ids.slice(0, -1))
      for (const last of tokenIds(ids.slice(-1))) {
        input.push([last, { generateNext }])
      }
      let outputs: Awaited<ReturnType<LlamaContextSequence['controlledEvaluate']>> = []
      for (let start = 0; start < input.length; start += FEED_AT_ONCE) {
        outputs = await evaluate(input.slice(start, start + FEED_AT_ONCE), signal)
      }
      const probabilities = outputs.at(-1)?.next.probabilities
      if (probabilities === undefined) throw new Error('the engine gave no probabilities for the next token')
      return [...probabilities]
    },
    async score(ids, signal) {
      await sequence.clearHistory()
      const logprobs: (number | null)[] = ids.slice(0, 1).map(() => null)
      for (let start = 0; start < ids.length - 1; start += SCORE_AT_ONCE) {
        const input = tokenIds(ids.slice(start, Math.min(start + SCORE_AT_ONCE, ids.length - 1)))
        const outputs = await evaluate(
          input.map((id) => [id, { generateNext }]),
          signal,
        )
        const following = tokenIds(ids.slice(start + 1, start + 1 + input.length))
        logprobs.push(...following.map((id, index) => logprobOf(outputs[index]?.next.probabilities?.get(id) ?? 0)))
      }
      return logprobs
    },
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
