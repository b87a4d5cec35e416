import 'server-only'
import { z } from 'zod'
import type { Usage } from '#lib/run/events.ts'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import { ModelError } from '#server/models/model-server.ts'
import { knownLogprob } from '#server/models/openai-tokens.ts'
import { idsSchema, logprobSchema } from '#server/models/openai-wire.ts'

const alternativeSchema = z.object({
  id: z.number().int().nonnegative(),
  token: z.string(),
  bytes: z.array(z.number().int().min(0).max(255)).nullish(),
  logprob: logprobSchema,
})
const entrySchema = alternativeSchema.extend({ top_logprobs: z.array(alternativeSchema).nullish() })
/** Builds before the end of 2024: shares after sampling, which are no log probabilities, and no ids. */
const oldEntrySchema = z.object({ content: z.string() })

const count = z.number().int().nonnegative().nullish()

/** A chunk of llama.cpp's `/completion`, or a whole answer. */
export const llamaCppChunkSchema = z.object({
  content: z
    .string()
    .nullish()
    .transform((content) => content ?? ''),
  tokens: idsSchema,
  stop: z.boolean().nullish(),
  stop_type: z.string().nullish(),
  stopped_eos: z.boolean().nullish(),
  stopped_word: z.boolean().nullish(),
  stopped_limit: z.boolean().nullish(),
  tokens_predicted: count,
  tokens_evaluated: count,
  completion_probabilities: z.array(z.union([entrySchema, oldEntrySchema])).nullish(),
})
export type LlamaCppChunk = z.infer<typeof llamaCppChunkSchema>

export interface LlamaCppReplyOptions {
  /** How many alternatives were asked for. */
  readonly alternatives: number
  /** The tokens that the model's tokenizer makes of a text. */
  readonly encode: (text: string) => Promise<Token[]>
}

/**
 * Reads the chunks of one reply, in order. A chunk is one sampled token, but its text may be that of several: the
 * server holds text back while it may become a stop string, and of a character that is spread over tokens it sends
 * only the last one. Those it left out (their number shows in `tokens_predicted`) are found again by encoding the
 * chunk's text where that leaves one possibility, else they are told as tokens with unknown ids. The beginning of a
 * character that a limit cuts off is never told.
 */
export class LlamaCppReply {
  readonly #options: LlamaCppReplyOptions
  /** Tokens that came without a text of their own: one may be the end of turn, which only the last chunk tells. */
  #held: Token[] = []
  /** Whether the chunk before had no text. */
  #waiting = false
  #count = 0

  constructor(options: LlamaCppReplyOptions) {
    this.#options = options
  }

  /** @throws ModelError where ids are missing. */
  async read(chunk: LlamaCppChunk): Promise<ReplyStep> {
    const text = chunk.content
    const reported = this.#tokens(chunk)
    if (text !== '' && reported.length === 0) {
      throw new ModelError('model_bad_response', 'the server answers without token ids: this llama.cpp is too old for it')
    }
    const tokens = await this.#recovered(chunk, reported)
    this.#count += tokens.length
    const all = [...this.#held, ...tokens]
    if (chunk.stop) {
      const stop = stopOf(chunk)
      return { text, tokens: stop === 'eos' ? endOfTurn(all) : all, finishReason: FINISH[stop] ?? null, usage: usageOf(chunk) }
    }
    const hold = text === '' || this.#waiting
    const ready = hold ? this.#held : all
    this.#held = hold ? [...tokens] : []
    this.#waiting = text === ''
    return { text, tokens: ready }
  }

  #tokens({ tokens, content, completion_probabilities }: LlamaCppChunk): Token[] {
    const entries = (completion_probabilities ?? []).flatMap((entry) => ('id' in entry ? [entry] : []))
    const ids = tokens?.length ? tokens : entries.map(({ id }) => id)
    const agree = entries.length === ids.length && entries.every(({ id }, at) => id === ids[at])
    const own = content !== '' && (ids.length > 1 || !this.#waiting)
    return ids.map((id, at) => {
      const entry = agree ? entries[at] : undefined
      if (entry === undefined) return unknown(id)
      const top = (entry.top_logprobs ?? []).slice(0, this.#options.alternatives).map(alternativeOf)
      const token = { ...alternativeOf(entry), ...(top.length > 0 ? { top } : {}) }
      // Text that was held back comes with the next token's: neither has its own.
      return own ? token : { ...token, text: '', bytes: null }
    })
  }

  /** The chunk's tokens, before them those that were left out: found by encoding, or unknown. */
  async #recovered({ content, tokens_predicted }: LlamaCppChunk, tokens: readonly Token[]): Promise<readonly Token[]> {
    const [token] = tokens
    const missing = (tokens_predicted ?? 0) - this.#count - 1
    if (token === undefined || tokens.length > 1 || missing <= 0 || !/[^\0-\u007F]/.test(content)) return tokens
    const found = await this.#options.encode(content)
    // Guesses of a draft model are counted ahead: then nothing is missing here.
    if (found.length < 2) return tokens
    const exact = found.length === missing + 1 && found[missing]?.id === token.id && isOnlyDivision(found.slice(0, -1))
    if (this.#waiting || !exact) return [...Array.from({ length: missing }, () => unknown(null)), { ...token, bytes: null }]
    return found.map((piece, at) => ({ ...(at === missing ? token : unknown(null)), ...piece }))
  }
}

/** Whether bytes can be divided into so many tokens in one way only; tokens with equal bytes are one token. */
function isOnlyDivision(tokens: readonly Token[]): boolean {
  return tokens.length === 1 || tokens.every(({ bytes }) => bytes?.length === 1)
}

function unknown(id: number | null): Token {
  return { id, text: '', bytes: null, logprob: null }
}

/** The text of special tokens is not told here; the lowest float stands for minus infinity. */
function alternativeOf({ id, token, bytes, logprob }: z.infer<typeof alternativeSchema>): Alternative {
  return { id, text: token, bytes: bytes?.length ? bytes : null, logprob: knownLogprob(logprob) }
}

const FINISH: Readonly<Record<string, string>> = { eos: 'stop', word: 'stop', limit: 'length' }

function stopOf(chunk: LlamaCppChunk): string {
  if (chunk.stop_type) return chunk.stop_type
  if (chunk.stopped_eos) return 'eos'
  if (chunk.stopped_word) return 'word'
  return chunk.stopped_limit ? 'limit' : 'none'
}

/** The end of turn is not sent where it broke a character off: then the last token has a text. */
function endOfTurn(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1)
  return last?.text === '' ? [...tokens.slice(0, -1), { ...last, special: true }] : tokens
}

function usageOf({ tokens_evaluated, tokens_predicted }: LlamaCppChunk): Usage {
  return {
    ...(typeof tokens_evaluated === 'number' ? { promptTokens: tokens_evaluated } : {}),
    ...(typeof tokens_predicted === 'number' ? { completionTokens: tokens_predicted } : {}),
  }
}
