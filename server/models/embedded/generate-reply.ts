import 'server-only'
import type { Sampling } from '#lib/run/config.ts'
import type { Usage } from '#lib/run/events.ts'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import type { ModelDelta, ModelEvent } from '#server/models/model-server.ts'
import { chooseCandidate, logprobOf, type Candidate } from './choose-candidate.ts'
import type { Evaluator } from './evaluator.ts'
import { createReplyText, type ReplyPiece } from './reply-text.ts'
import { seededRandom } from './seeded-random.ts'
import type { Vocabulary } from './vocabulary.ts'

const DEFAULT_TOP_LOGPROBS = 5

export interface Generation {
  readonly evaluator: Evaluator
  readonly vocabulary: Vocabulary
  /** Whether a token ends the reply. */
  readonly isEnd: (id: number) => boolean
  readonly prompt: readonly number[]
  /** How many tokens may follow the prompt in the context; at least 1. */
  readonly room: number
  readonly sampling: Sampling
}

/**
 * Samples one reply, token by token: greedy unless a temperature is given, with a random seed unless one is given, five
 * alternatives a token unless `topLogprobs` says otherwise. Equal seeds repeat, up to the rounding of shared batches.
 * @throws ModelError `aborted` once the signal is aborted.
 */
export async function* generateReply(generation: Generation, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
  const { evaluator, vocabulary, prompt, sampling } = generation
  const text = createReplyText(sampling.stop ?? [])
  const choose = chooser(sampling)
  const limit = Math.min(sampling.maxTokens ?? generation.room, generation.room)
  const cachedTokens = await evaluator.rewind(prompt)
  const end = (finishReason: string, completionTokens: number): ModelEvent => {
    const usage: Usage = { promptTokens: prompt.length, completionTokens, cachedTokens }
    return { type: 'end', finishReason, usage }
  }

  let feed = prompt.slice(cachedTokens)
  for (let count = 1; count <= limit; count++) {
    const candidates = await evaluator.feed(feed, signal)
    const chosen = choose(candidates)
    const token = describe(vocabulary, chosen, candidates.slice(0, sampling.topLogprobs ?? DEFAULT_TOP_LOGPROBS))
    if (generation.isEnd(chosen[0])) {
      yield* deltas(text.finish({ ...token, special: true }))
      yield end('stop', count)
      return
    }
    const { piece, stopped } = text.push(token, token.bytes)
    yield* deltas(piece)
    if (stopped) {
      yield end('stop', count)
      return
    }
    feed = [chosen[0]]
  }
  yield* deltas(text.finish())
  yield end('length', limit)
}

function chooser({ temperature = 0, topP = 1, seed }: Sampling): (candidates: readonly Candidate[]) => Candidate {
  const random = seededRandom(seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
  return (candidates) => chooseCandidate(candidates, { temperature, topP, random })
}

function describe(
  vocabulary: Vocabulary,
  chosen: Candidate,
  top: readonly Candidate[],
): Token & { readonly bytes: number[] } {
  const token = alternative(vocabulary, chosen)
  return top.length === 0 ? token : { ...token, top: top.map((candidate) => alternative(vocabulary, candidate)) }
}

function alternative(vocabulary: Vocabulary, [id, probability]: Candidate): Alternative & { readonly bytes: number[] } {
  const { text, bytes } = vocabulary.piece(id)
  return { id, text, bytes, logprob: logprobOf(probability) }
}

function* deltas(piece: ReplyPiece | undefined): Generator<ModelDelta, void> {
  if (piece !== undefined) yield { type: 'delta', channel: 'content', ...piece }
}
