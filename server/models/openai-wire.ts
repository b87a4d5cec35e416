import 'server-only'
import { z } from 'zod'
import { jsonObject } from '#lib/json-value.ts'

/**
 * What OpenAI-compatible servers send, as far as we read it; everything else is let through unread. Fields are
 * nullish because servers differ: null content beside tool calls, chunks without choices, calls without an index.
 */

/** Python servers write what JSON has no number for as text. */
export const logprobSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).nullish()

const alternativeSchema = z.object({
  token: z.string(),
  logprob: logprobSchema,
  bytes: z.array(z.number().int().min(0).max(255)).nullish(),
  /** llama.cpp's addition. */
  id: z.number().int().nonnegative().nullish(),
})
export type WireAlternative = z.infer<typeof alternativeSchema>

const tokenSchema = alternativeSchema.extend({ top_logprobs: z.array(alternativeSchema).nullish() })
export type WireToken = z.infer<typeof tokenSchema>

const callSchema = z.object({
  index: z.number().int().min(0).max(9999).nullish(),
  id: z.string().nullish(),
  function: z
    .object({
      name: z.string().nullish(),
      /** JSON text; a few servers send the object itself, whose text is then ours. */
      arguments: z
        .union([z.string(), jsonObject.transform((value) => JSON.stringify(value))])
        .nullish(),
    })
    .nullish(),
})
export type WireCall = z.infer<typeof callSchema>

const messageSchema = z.object({
  content: z.string().nullish(),
  /** What OpenAI's models say in place of content when they refuse. */
  refusal: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(callSchema).nullish(),
})
export type WireDelta = z.infer<typeof messageSchema>

export const idsSchema = z.array(z.number().int().nonnegative()).nullish()

const choiceSchema = z.object({
  index: z.number().int().nullish(),
  delta: messageSchema.nullish(),
  /** In place of `delta` where the server did not stream. */
  message: messageSchema.nullish(),
  finish_reason: z.string().nullish(),
  logprobs: z.object({ content: z.array(tokenSchema).nullish(), refusal: z.array(tokenSchema).nullish() }).nullish(),
  /** vLLM with `return_token_ids`: the ids of this chunk. */
  token_ids: idsSchema,
  /** SGLang's place for the ids of the prompt. */
  prompt_token_ids: idsSchema,
  /** vLLM: null at an end-of-turn token, else the stop string or the id that ended the reply. */
  stop_reason: z.union([z.string(), z.number()]).nullish(),
})
export type WireChoice = z.infer<typeof choiceSchema>

const count = z.number().int().nonnegative().nullish()
export const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
})
export type WireUsage = z.infer<typeof usageSchema>

/** One chunk of a streamed chat completion, or a whole completion. */
export const wireChunkSchema = z.object({
  choices: z.array(choiceSchema).nullish(),
  usage: usageSchema.nullish(),
  /** vLLM with `return_token_ids`, in the first chunk: the ids of the prompt. */
  prompt_token_ids: idsSchema,
})
export type WireChunk = z.infer<typeof wireChunkSchema>

/** The answer of `GET /models`; `root` (where the model was loaded from) and the context's length are vLLM's and SGLang's. */
export const wireModelsSchema = z.object({
  data: z.array(z.object({ id: z.string(), root: z.string().nullish(), max_model_len: z.number().int().positive().nullish() })),
})

const sentence = z.string().min(1)
const detail = z.array(z.object({ msg: sentence, loc: z.array(z.union([z.string(), z.number()])).optional() })).min(1)

/**
 * The sentence and the code of an error body, in the shapes of OpenAI and llama.cpp (`error.message`), older vLLM
 * (`message`), Ollama (`error`) and FastAPI (`detail`).
 */
export const wireErrorSchema = z.union([
  z
    .object({ error: z.object({ message: sentence, code: z.union([z.string(), z.number()]).nullish() }) })
    .transform(({ error }) => ({ message: error.message, code: error.code ?? null })),
  z.object({ error: sentence }).transform(({ error }) => ({ message: error, code: null })),
  z.object({ message: sentence }).transform(({ message }) => ({ message, code: null })),
  z.object({ detail: sentence }).transform((body) => ({ message: body.detail, code: null })),
  z.object({ detail }).transform((body) => ({
    message: body.detail.map(({ msg, loc }) => (loc ? `${loc.join('.')}: ${msg}` : msg)).join('; '),
    code: null,
  })),
])
export type WireError = z.infer<typeof wireErrorSchema>
