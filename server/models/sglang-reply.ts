import 'server-only'
import { z } from 'zod'
import type { Usage } from '#lib/run/events.ts'
import type { Token } from '#lib/tokens/token.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import { ModelError } from '#server/models/model-server.ts'
import { idsSchema, logprobSchema } from '#server/models/openai-wire.ts'
import { reportedToken } from '#server/models/reported-token.ts'

/** Log probability, id, and the text where it was asked for. */
const tripleSchema = z.tuple([logprobSchema, z.number().int().nonnegative()], z.string().nullable())
type Triple = z.infer<typeof tripleSchema>

const finishSchema = z.object({
  type: z.string(),
  /** The end-of-turn id or the stop string that ended the reply. */
  matched: z.union([z.number(), z.string()]).nullish(),
  message: z.string().nullish(),
  status_code: z.number().nullish(),
})
type Finish = z.infer<typeof finishSchema>

/** A chunk of SGLang's `/generate`, or a whole answer. */
export const sglangChunkSchema = z.object({
  text: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
  output_ids: idsSchema,
  meta_info: z.object({
    finish_reason: finishSchema.nullish(),
    prompt_tokens: z.number().int().nonnegative().nullish(),
    completion_tokens: z.number().int().nonnegative().nullish(),
    cached_tokens: z.number().int().nonnegative().nullish(),
    output_token_logprobs: z.array(tripleSchema).nullish(),
    output_top_logprobs: z.array(z.array(tripleSchema).nullish()).nullish(),
  }),
})
export type SglangChunk = z.infer<typeof sglangChunkSchema>

/**
 * Reads the chunks of one reply, in order. Each repeats all that came before it, text and lists alike, unless the
 * server was started to send only what is new. Log probabilities may come later than their ids, or be fewer; versions
 * differ in whether they list the end of turn.
 */
export class SglangReply {
  readonly #ids: number[] = []
  readonly #entries: Token[] = []
  #text = ''
  #told = 0

  /** @throws ModelError where ids are missing, what was sent changes, or the server gave the reply up. */
  read(chunk: SglangChunk): ReplyStep {
    const finish = chunk.meta_info.finish_reason
    if (finish?.type === 'abort') throw givenUp(finish)
    const repeats = this.#takeTokens(chunk)
    const text = repeats ? this.#newText(chunk.text, Boolean(finish)) : chunk.text
    if (text !== '' && this.#ids.length === 0) {
      throw new ModelError('model_bad_response', 'the server answers without token ids: this SGLang is too old for it')
    }
    if (!finish) return { text, tokens: this.#tokensUpTo(Math.min(this.#ids.length, this.#entries.length)) }
    return { text, tokens: this.#lastTokens(finish), finishReason: finish.type, usage: usageOf(chunk.meta_info) }
  }

  /** Takes in what is new, and tells whether the chunk repeats what came before. */
  #takeTokens({ output_ids, meta_info: meta }: SglangChunk): boolean {
    const triples = meta.output_token_logprobs ?? []
    const ids = output_ids ?? triples.map(([, id]) => id)
    const repeats = this.#repeats(ids, meta.completion_tokens ?? undefined)
    this.#ids.push(...(repeats ? ids.slice(this.#ids.length) : ids))
    const from = repeats ? this.#entries.length : 0
    const tops = (meta.output_top_logprobs ?? []).slice(from)
    this.#entries.push(...triples.slice(from).map((triple, at) => entryOf(triple, tops[at] ?? [])))
    return repeats
  }

  /** `total` is how many tokens there are so far; a few versions do not count the end of turn among the ids. */
  #repeats(ids: readonly number[], total: number | undefined): boolean {
    const known = this.#ids.length
    if (ids.length === total) return true
    if (ids.length + known === total) return false
    return ids.length >= known && this.#ids.every((id, at) => id === ids[at])
  }

  #newText(text: string, final: boolean): string {
    // What is no whole character yet is spelled with replacement characters that the next chunk takes back.
    const stable = final ? text : text.replace(/\uFFFD+$/, '')
    const sent = this.#text
    // A stop string is taken back at the end, after its beginning was sent: that cannot be undone.
    if (sent.startsWith(stable)) return ''
    if (!stable.startsWith(sent)) throw new ModelError('model_bad_response', 'the server changed text that it had already sent')
    this.#text = stable
    return stable.slice(sent.length)
  }

  #tokensUpTo(end: number): Token[] {
    const from = this.#told
    this.#told = Math.max(from, end)
    return this.#ids.slice(from, end).map((id, at) => {
      const entry = this.#entries[from + at]
      return entry?.id === id ? entry : reportedToken({ id })
    })
  }

  #lastTokens({ type, matched }: Finish): Token[] {
    // Ids that only the log probabilities list are sampled ones too.
    const unlisted = this.#entries.slice(this.#ids.length).flatMap(({ id }) => (typeof id === 'number' ? [id] : []))
    this.#ids.push(...unlisted)
    const ended = type === 'stop' && typeof matched === 'number'
    if (ended && this.#ids.at(-1) !== matched) this.#ids.push(matched)
    const tokens = this.#tokensUpTo(this.#ids.length)
    return tokens.map((token, at) => (ended && at === tokens.length - 1 ? { ...token, special: true } : token))
  }
}

function entryOf(triple: Triple, alternatives: readonly Triple[]): Token {
  const top = alternatives.map(tokenOf)
  return { ...tokenOf(triple), ...(top.length > 0 ? { top } : {}) }
}

function tokenOf([logprob, id, text]: Triple): ReturnType<typeof reportedToken> {
  return reportedToken({ id, text: text ?? null, logprob })
}

function usageOf(meta: SglangChunk['meta_info']): Usage {
  const { prompt_tokens, completion_tokens, cached_tokens } = meta
  return {
    ...(typeof prompt_tokens === 'number' ? { promptTokens: prompt_tokens } : {}),
    ...(typeof completion_tokens === 'number' ? { completionTokens: completion_tokens } : {}),
    ...(typeof cached_tokens === 'number' ? { cachedTokens: cached_tokens } : {}),
  }
}

function givenUp({ message, status_code: status }: Finish): ModelError {
  const why = `the server gave the reply up: ${message ?? 'it does not say why'}`
  const refused = typeof status === 'number' && status < 500
  return new ModelError(refused ? 'model_rejected_request' : 'model_overloaded', why, { retryable: !refused })
}
