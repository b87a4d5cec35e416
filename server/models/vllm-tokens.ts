import 'server-only'
import { z } from 'zod'
import { toWireMessages } from '#lib/messages/wire-messages.ts'
import type { TokenizerIdentity } from '#lib/run/events.ts'
import type { Token } from '#lib/tokens/token.ts'
import { completionRoom } from '#server/models/completion-room.ts'
import { idsReply } from '#server/models/ids-reply.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import type { IdsRequest, TokenInterface } from '#server/models/model-server.ts'
import type { Endpoint } from '#server/models/openai-endpoint.ts'
import { wireModelsSchema } from '#server/models/openai-wire.ts'
import { promptToken } from '#server/models/reported-token.ts'
import { ifOffered, toldIdentity } from '#server/models/told-identity.ts'
import { tokenStringBytes } from '#server/models/token-strings.ts'
import { VllmReply, vllmChunkSchema } from '#server/models/vllm-reply.ts'

const tokenizedSchema = z.object({
  tokens: z.array(z.number().int().nonnegative()),
  token_strs: z.array(z.string()).nullish(),
})
const detokenizedSchema = z.object({ prompt: z.string() })
const tokenizerInfoSchema = z.object({ chat_template: z.string().nullish() })

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The ids side of vLLM's OpenAI server: `/tokenize` and `/detokenize` beside its `/v1`, `/v1/completions` with a prompt
 * of ids and `return_token_ids` (vLLM 0.10.2 or newer).
 */
export function createVllmTokens(endpoint: Endpoint, model: string): TokenInterface {
  const decode = async (ids: readonly number[], signal: AbortSignal): Promise<string> => {
    const body = { model, tokens: ids }
    return (await endpoint.ask('/detokenize', detokenizedSchema, { body, signal, atRoot: true })).prompt
  }
  const encode = async (text: string, signal: AbortSignal): Promise<Token[]> => {
    if (text === '') return []
    const body = { model, prompt: text, add_special_tokens: false, return_token_strs: true }
    const { tokens, token_strs } = await endpoint.ask('/tokenize', tokenizedSchema, { body, signal, atRoot: true })
    return promptTokens(tokens, token_strs ?? [], text)
  }
  return {
    async render(messages, signal, tools = []) {
      const body = { model, messages: toWireMessages(messages, 'vllm'), add_generation_prompt: true, ...(tools.length > 0 && { tools }) }
      const { tokens } = await endpoint.ask('/tokenize', tokenizedSchema, { body, signal, atRoot: true })
      return decode(tokens, signal)
    },
    encode,
    identity: (signal) => identity(endpoint, model, signal),
    completeIds: (request) => {
      const { signal } = request
      const sources = { decode: (ids: readonly number[]) => decode(ids, signal), encode: (text: string) => encode(text, signal) }
      return idsReply(steps(endpoint, request), sources)
    },
  }
}

/** Where the pieces cannot be told, the text stands whole at the last token. */
function promptTokens(ids: readonly number[], strings: readonly string[], text: string): Token[] {
  const pieces = strings.length === ids.length ? tokenStringBytes(strings, text) : undefined
  return ids.map((id, at) => {
    const bytes = pieces?.[at]
    if (bytes === undefined) return { id, text: at === ids.length - 1 ? text : '', bytes: null }
    return promptToken(id, utf8.decode(Uint8Array.from(bytes)), bytes)
  })
}

/** The template is told only where vLLM was started with `--enable-tokenizer-info-endpoint`. */
async function identity(endpoint: Endpoint, model: string, signal: AbortSignal): Promise<TokenizerIdentity> {
  const info = await ifOffered(endpoint.ask('/tokenizer_info', tokenizerInfoSchema, { signal, atRoot: true }))
  const models = await ifOffered(endpoint.ask('/models', wireModelsSchema, { signal }))
  const tokenizer = models?.data.find(({ id }) => id === model)?.root ?? null
  return toldIdentity({ template: info?.chat_template ?? null, tokenizer })
}

async function* steps(endpoint: Endpoint, request: IdsRequest): AsyncGenerator<ReplyStep, void> {
  const { model, ids, sampling, signal } = request
  const { temperature, topP, seed, stop = [], topLogprobs = 0 } = sampling
  const body = {
    model,
    prompt: ids,
    max_tokens: await completionRoom(endpoint, request),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { stop }),
    logprobs: topLogprobs,
    add_special_tokens: false,
    return_token_ids: true,
    skip_special_tokens: false,
    spaces_between_special_tokens: false,
    include_stop_str_in_output: false,
    stream: true,
    stream_options: { include_usage: true },
  }
  const reply = new VllmReply(ids, topLogprobs)
  const { chunks } = await endpoint.openStream('/completions', vllmChunkSchema, { body, signal })
  for await (const chunk of chunks) yield reply.read(chunk)
}
