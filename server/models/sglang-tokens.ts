import 'server-only'
import { z } from 'zod'
import { toWireMessages } from '#lib/messages/wire-messages.ts'
import type { Token } from '#lib/tokens/token.ts'
import { completionRoom } from '#server/models/completion-room.ts'
import { idsReply } from '#server/models/ids-reply.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import type { IdsRequest, TokenInterface } from '#server/models/model-server.ts'
import type { Endpoint } from '#server/models/openai-endpoint.ts'
import { promptToken, REPLACEMENT, utf8Bytes } from '#server/models/reported-token.ts'
import { SglangReply, sglangChunkSchema } from '#server/models/sglang-reply.ts'
import { ifOffered, toldIdentity } from '#server/models/told-identity.ts'

const tokenizedSchema = z.object({ tokens: z.array(z.number().int().nonnegative()) })
const textSchema = z.object({ text: z.string() })
const textsSchema = z.object({ text: z.array(z.string()) })
const modelInfoSchema = z.object({ tokenizer_path: z.string().nullish(), model_path: z.string().nullish() })

/**
 * The ids side of SGLang: `/generate` for completions, and the `/tokenize` and `/detokenize` of its OpenAI API, which
 * newer versions have; those that take messages render too. Where they are missing, the request fails and says so.
 */
export function createSglangTokens(endpoint: Endpoint, model: string): TokenInterface {
  const tokenizer = new SglangTokenizer(endpoint, model)
  return {
    async render(messages, signal, tools = []) {
      const body = { model, messages: toWireMessages(messages, 'sglang'), ...(tools.length > 0 && { tools }) }
      const { tokens } = await endpoint.ask('/tokenize', tokenizedSchema, { body, signal })
      return tokenizer.decode(tokens, signal)
    },
    async encode(text, signal) {
      if (text === '') return []
      const body = { model, prompt: text, add_special_tokens: false }
      const { tokens } = await endpoint.ask('/tokenize', tokenizedSchema, { body, signal })
      return tokenizer.pieces(tokens, text, signal)
    },
    async identity(signal) {
      const info = await ifOffered(endpoint.ask('/get_model_info', modelInfoSchema, { signal, atRoot: true }))
      return toldIdentity({ template: null, tokenizer: info?.tokenizer_path ?? info?.model_path ?? null })
    },
    completeIds: (request) => idsReply(steps(endpoint, request), { decode: (ids) => tokenizer.decode(ids, request.signal) }),
  }
}

class SglangTokenizer {
  readonly #endpoint: Endpoint
  readonly #model: string

  constructor(endpoint: Endpoint, model: string) {
    this.#endpoint = endpoint
    this.#model = model
  }

  async decode(ids: readonly number[], signal: AbortSignal): Promise<string> {
    const body = { model: this.#model, tokens: ids, skip_special_tokens: false }
    return (await this.#endpoint.ask('/detokenize', textSchema, { body, signal })).text
  }

  /** The tokens of a text. Where their pieces do not spell it, it stands whole at the last of them. */
  async pieces(ids: readonly number[], text: string, signal: AbortSignal): Promise<Token[]> {
    const alone = await this.#decodeEach(
      ids.map((id) => [id]),
      signal,
    )
    const runs = brokenRuns(alone)
    const whole = runs.length === 0 ? [] : await this.#decodeEach(runs.map(([from, to]) => ids.slice(from, to)), signal)
    const texts = [...alone]
    for (const [at, [from, to]] of runs.entries()) texts.fill('', from, to)[to - 1] = whole[at] ?? ''
    const tokens = ids.map((id, at): Token => {
      const piece = texts[at] ?? ''
      const certain = alone[at]?.includes(REPLACEMENT) === false
      return promptToken(id, piece, certain ? utf8Bytes(piece) : null)
    })
    // Some versions add a begin-of-text token although they were asked not to.
    const spelled = texts.join('')
    if (spelled === text) return tokens
    if (texts[0] && spelled === texts[0] + text) return tokens.slice(1)
    return ids.map((id, at) => ({ id, text: at === ids.length - 1 ? text : '', bytes: null }))
  }

  async #decodeEach(lists: readonly (readonly number[])[], signal: AbortSignal): Promise<string[]> {
    const body = { model: this.#model, tokens: lists, skip_special_tokens: false }
    return (await this.#endpoint.ask('/detokenize', textsSchema, { body, signal })).text
  }
}

/** Where texts that are no whole characters stand in a row: from, up to. */
function brokenRuns(texts: readonly string[]): [number, number][] {
  const runs: [number, number][] = []
  for (const [at, text] of texts.entries()) {
    if (!text.includes(REPLACEMENT)) continue
    const last = runs.at(-1)
    if (last?.[1] === at) last[1] = at + 1
    else runs.push([at, at + 1])
  }
  return runs
}

async function* steps(endpoint: Endpoint, request: IdsRequest): AsyncGenerator<ReplyStep, void> {
  const { ids, sampling, signal } = request
  const { temperature, topP, seed, stop = [], topLogprobs = 0 } = sampling
  const body = {
    input_ids: ids,
    sampling_params: {
      max_new_tokens: await completionRoom(endpoint, request),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { top_p: topP }),
      ...(seed === undefined ? {} : { sampling_seed: seed }),
      ...(stop.length === 0 ? {} : { stop }),
      skip_special_tokens: false,
      spaces_between_special_tokens: false,
    },
    return_logprob: true,
    logprob_start_len: -1,
    top_logprobs_num: topLogprobs,
    return_text_in_logprobs: true,
    stream: true,
  }
  const reply = new SglangReply()
  const { chunks } = await endpoint.openStream('/generate', sglangChunkSchema, { body, signal, atRoot: true })
  for await (const chunk of chunks) yield reply.read(chunk)
}
