import 'server-only'
import { z } from 'zod'
import { toWireMessages } from '#lib/messages/wire-messages.ts'
import type { Token } from '#lib/tokens/token.ts'
import { idsReply } from '#server/models/ids-reply.ts'
import type { ReplyStep } from '#server/models/ids-reply.ts'
import { LlamaCppReply, llamaCppChunkSchema } from '#server/models/llama-cpp-reply.ts'
import type { IdsRequest, TokenInterface } from '#server/models/model-server.ts'
import type { Endpoint } from '#server/models/openai-endpoint.ts'
import { promptToken, utf8Bytes } from '#server/models/reported-token.ts'
import { ifOffered, toldIdentity } from '#server/models/told-identity.ts'

const id = z.number().int().nonnegative()
const promptSchema = z.object({ prompt: z.string() })
const contentSchema = z.object({ content: z.string() })
const tokenizedSchema = z.object({
  tokens: z.array(
    z.union([
      id.transform((known) => ({ id: known, piece: null })),
      z.object({ id, piece: z.union([z.string(), z.array(z.number().int().min(0).max(255))]) }),
    ]),
  ),
})
const propsSchema = z.object({
  chat_template: z.string().nullish(),
  bos_token: z.string().nullish(),
  model_alias: z.string().nullish(),
  model_path: z.string().nullish(),
})

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function at(signal: AbortSignal): { signal: AbortSignal; atRoot: true } {
  return { signal, atRoot: true }
}

/** The ids side of llama.cpp's server: `/apply-template`, `/tokenize`, `/detokenize`, `/completion` and `/props`. */
export function createLlamaCppTokens(endpoint: Endpoint, model: string): TokenInterface {
  const tokenize = async (content: string, addSpecial: boolean, signal: AbortSignal): Promise<Token[]> => {
    const body = { model, content, add_special: addSpecial, parse_special: true, with_pieces: true }
    const { tokens } = await endpoint.ask('/tokenize', tokenizedSchema, { body, ...at(signal) })
    return tokens.map(({ id: known, piece }) => pieceToken(known, piece))
  }
  return {
    async render(messages, signal, tools = []) {
      const body = { model, messages: toWireMessages(messages, 'llama-cpp'), ...(tools.length > 0 && { tools }) }
      const { prompt } = await endpoint.ask('/apply-template', promptSchema, { body, ...at(signal) })
      // The begin of text is cut from a rendered template, because the server adds it to prompts of text.
      const [begin] = await tokenize('', true, signal)
      const { bos_token } = await endpoint.ask('/props', propsSchema, at(signal))
      const cut = begin && begin.text !== '' && begin.text === bos_token && !prompt.startsWith(begin.text)
      return cut ? begin.text + prompt : prompt
    },
    encode: (text, signal) => (text === '' ? Promise.resolve([]) : tokenize(text, false, signal)),
    async identity(signal) {
      const props = await ifOffered(endpoint.ask('/props', propsSchema, at(signal)))
      return toldIdentity({ template: props?.chat_template ?? null, tokenizer: props?.model_alias ?? fileOf(props?.model_path) })
    },
    completeIds: (request) => {
      const { signal } = request
      const decode = async (ids: readonly number[]): Promise<string> => {
        return (await endpoint.ask('/detokenize', contentSchema, { body: { model, tokens: ids }, ...at(signal) })).content
      }
      const encode = (text: string): Promise<Token[]> => tokenize(text, false, signal)
      return idsReply(steps(endpoint, request, encode), { decode, encode })
    },
  }
}

/** A piece is a list of bytes where it is no whole text. */
function pieceToken(known: number, piece: string | number[] | null): Token {
  if (piece === null) return promptToken(known, '', null)
  if (typeof piece === 'string') return promptToken(known, piece, utf8Bytes(piece))
  return promptToken(known, utf8.decode(Uint8Array.from(piece)), piece)
}

/** The path is the machine's own business. */
function fileOf(path: string | null | undefined): string | null {
  return path?.split(/[/\\]/).at(-1) ?? null
}

type Encode = (text: string) => Promise<Token[]>

async function* steps(endpoint: Endpoint, request: IdsRequest, encode: Encode): AsyncGenerator<ReplyStep, void> {
  const { model, ids, sampling, signal } = request
  const { temperature, topP, maxTokens, seed, stop = [], topLogprobs = 0 } = sampling
  const body = {
    model,
    prompt: ids,
    n_predict: maxTokens ?? -1,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { stop }),
    // The sampled token's own log probability comes only along with alternatives.
    n_probs: Math.max(1, topLogprobs),
    post_sampling_probs: false,
    return_tokens: true,
    cache_prompt: true,
    stream: true,
  }
  const reply = new LlamaCppReply({ alternatives: topLogprobs, encode })
  const { chunks } = await endpoint.openStream('/completion', llamaCppChunkSchema, { body, signal, atRoot: true })
  for await (const chunk of chunks) yield await reply.read(chunk)
}
