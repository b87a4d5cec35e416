import 'server-only'
import { z } from 'zod'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import { ModelError } from '#server/models/model-server.ts'
import { toUsage } from '#server/models/openai-usage.ts'
import { idsSchema, logprobSchema, usageSchema } from '#server/models/openai-wire.ts'
import { REPLACEMENT, reportedToken } from '#server/models/reported-token.ts'

const logprobsSchema = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(logprobSchema),
  top_logprobs: z.array(z.record(z.string(), logprobSchema).nullish()).nullish(),
})

const choiceSchema = z.object({
  index: z.number().int().nullish(),
  text: z.string().nullish(),
  finish_reason: z.string().nullish(),
  /** Null at an end-of-turn token, else the stop string or the id that ended the reply. */
  stop_reason: z.union([z.string(), z.number()]).nullish(),
  token_ids: idsSchema,
  prompt_token_ids: idsSchema,
  logprobs: logprobsSchema.nullish(),
})
type VllmChoice = z.infer<typeof choiceSchema>

/** A chunk of vLLM's `/v1/completions`, or a whole completion. */
export const vllmChunkSchema = z.object({ choices: z.array(choiceSchema), usage: usageSchema.nullish() })
export type VllmChunk = z.infer<typeof vllmChunkSchema>

/** Reads the chunks of one completion of ids, in order. */
export class VllmReply {
  readonly #prompt: readonly number[]
  readonly #alternatives: number

  /** `alternatives`: how many were asked for. */
  constructor(prompt: readonly number[], alternatives: number) {
    this.#prompt = prompt
    this.#alternatives = alternatives
  }

  /** @throws ModelError where ids are missing, or the server read other ones than it was given. */
  read({ choices, usage }: VllmChunk): ReplyStep {
    const told = usage ? { usage: toUsage(usage) } : {}
    const choice = choices.find(({ index }) => (index ?? 0) === 0)
    if (choice === undefined) return { text: '', tokens: [], ...told }
    this.#checkPrompt(choice.prompt_token_ids)
    const finishReason = choice.finish_reason ?? null
    return { text: choice.text ?? '', tokens: this.#tokens(choice), finishReason, ...told }
  }

  #checkPrompt(read: readonly number[] | null | undefined): void {
    if (!read) return
    const at = Math.max(read.length, this.#prompt.length)
    const other = Array.from({ length: at }, (_, i) => i).find((i) => read[i] !== this.#prompt[i])
    if (other === undefined) return
    const why = `the server read other ids than it was given: ${read[other] ?? 'nothing'} in place of ${this.#prompt[other] ?? 'nothing'} at ${other}`
    throw new ModelError('model_bad_response', why)
  }

  /** One token an id. Log probabilities that are not as many as the ids belong to no token in particular. */
  #tokens(choice: VllmChoice): Token[] {
    const ids = choice.token_ids ?? []
    const { logprobs } = choice
    if (ids.length === 0 && (choice.text || logprobs?.tokens.length)) {
      throw new ModelError('model_bad_response', 'the server answers without token ids: that takes vLLM 0.10.2 or newer')
    }
    const agree = logprobs?.tokens.length === ids.length
    const tokens = ids.map((id, at): Token => {
      if (!agree || !logprobs) return reportedToken({ id })
      const text = logprobs.tokens[at]
      const token = reportedToken({
        id,
        text: text === `token_id:${id}` ? null : text ?? null,
        logprob: logprobs.token_logprobs[at],
      })
      const top = topOf(logprobs.top_logprobs?.[at] ?? {}, token).slice(0, this.#alternatives)
      return { ...token, ...(top.length > 0 ? { top } : {}) }
    })
    const ended = choice.finish_reason === 'stop' && typeof choice.stop_reason !== 'string'
    return tokens.map((token, at) => (ended && at === tokens.length - 1 ? { ...token, special: true } : token))
  }
}

/**
 * Alternatives, likeliest first. They come as an object with their texts as keys, so that those of one text (bytes that
 * are no whole character all read alike) have run into one: only the sampled token's own id is certain.
 */
function topOf(map: Readonly<Record<string, z.infer<typeof logprobSchema>>>, sampled: Alternative): Alternative[] {
  const top = Object.entries(map).map(([key, logprob]): Alternative => {
    const spelled = /^token_id:(\d+)$/.exec(key)?.[1]
    const other = spelled === undefined ? reportedToken({ text: key, logprob }) : reportedToken({ id: Number(spelled), logprob })
    const same = other.text === sampled.text && other.logprob === sampled.logprob && !key.includes(REPLACEMENT)
    return same && typeof sampled.id === 'number' ? { ...other, id: sampled.id } : other
  })
  return top.toSorted((a, b) => (b.logprob ?? Number.NEGATIVE_INFINITY) - (a.logprob ?? Number.NEGATIVE_INFINITY))
}
