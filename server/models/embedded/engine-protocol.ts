import 'server-only'
import { z } from 'zod'
import { messageSchema } from '#lib/messages/message.ts'
import { samplingSchema } from '#lib/run/config.ts'
import { usageSchema } from '#lib/run/events.ts'
import { tokenSchema } from '#lib/tokens/token.ts'
import { MODEL_ERROR_CODES } from '#server/models/model-server.ts'

/** What the engine's worker thread is started with. */
export const engineWorkerDataSchema = z.strictObject({ modelPath: z.string().min(1) })
export type EngineWorkerData = z.infer<typeof engineWorkerDataSchema>

export const engineInfoSchema = z.strictObject({
  vocabularySize: z.number().int(),
  /** Tokens of a prompt and its reply together. */
  contextSize: z.number().int(),
  /** Replies that can be made at the same time. */
  sequences: z.number().int(),
  /** How many candidates of each position have known probabilities. */
  candidates: z.number().int(),
  /** Where the chat template comes from (the model file, or the ChatML default), its SHA-256, and whether it asks for the date. */
  template: z.strictObject({ source: z.enum(['gguf', 'chatml']), sha256: z.string(), dated: z.boolean() }),
  /** SHA-256 of the vocabulary: see `tokenizerHash`. */
  tokenizer: z.string(),
})
export type EngineInfo = z.infer<typeof engineInfoSchema>

/** Messages for the chat template, with the moment (epoch ms) that a template which asks for the date is told. */
const conversation = { messages: z.array(messageSchema), now: z.number() }
const id = z.number().int()
const ids = z.array(id)

/** What a reply follows: messages, or the ids of tokens as they are. */
export const enginePromptSchema = z.union([z.strictObject(conversation), z.strictObject({ ids })])
export type EnginePrompt = z.infer<typeof enginePromptSchema>

/** To the worker: what it has to answer. */
export const engineRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('generate'), id, prompt: enginePromptSchema, sampling: samplingSchema }),
  z.strictObject({ type: z.literal('render'), id, ...conversation }),
  z.strictObject({ type: z.literal('encode'), id, text: z.string() }),
  z.strictObject({ type: z.literal('score'), id, ids }),
])
export type EngineRequest = z.infer<typeof engineRequestSchema>

/** To the worker. `abort` names a request; it may have been answered already. */
export const engineCommandSchema = z.discriminatedUnion('type', [
  engineRequestSchema,
  z.strictObject({ type: z.literal('abort'), id }),
  z.strictObject({ type: z.literal('close') }),
])
export type EngineCommand = z.infer<typeof engineCommandSchema>

const tokens = z.array(tokenSchema)

/** From the worker, of what was asked: a reply's prompt (of messages only) and deltas, then one notice that ends it. */
export const engineAnswerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('prompt'), id, tokens }),
  z.strictObject({ type: z.literal('delta'), id, text: z.string(), tokens }),
  z.strictObject({ type: z.literal('end'), id, finishReason: z.string().nullable(), usage: usageSchema.optional() }),
  z.strictObject({ type: z.literal('rendered'), id, text: z.string() }),
  z.strictObject({ type: z.literal('encoded'), id, tokens }),
  z.strictObject({ type: z.literal('scored'), id, logprobs: z.array(z.number().nullable()) }),
])
export type EngineAnswer = z.infer<typeof engineAnswerSchema>

/** From the worker: first `ready` or `unavailable`, then the answers, or `failed` in place of an answer's last notice. */
export const engineNoticeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), info: engineInfoSchema }),
  z.strictObject({ type: z.literal('unavailable'), reason: z.string() }),
  z.strictObject({ type: z.literal('failed'), id, code: z.enum(MODEL_ERROR_CODES), message: z.string() }),
  engineAnswerSchema,
])
export type EngineNotice = z.infer<typeof engineNoticeSchema>

/** Whether nothing more comes of what was asked. */
export function isLast(notice: Extract<EngineNotice, { id: number }>): boolean {
  return notice.type !== 'prompt' && notice.type !== 'delta'
}
