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
  /** Where the chat template comes from: the model file, or the ChatML default. */
  template: z.enum(['gguf', 'chatml']),
})
export type EngineInfo = z.infer<typeof engineInfoSchema>

/** To the worker. `abort` may name a reply that has ended already. */
export const engineCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('generate'),
    id: z.number().int(),
    messages: z.array(messageSchema),
    sampling: samplingSchema,
  }),
  z.strictObject({ type: z.literal('abort'), id: z.number().int() }),
  z.strictObject({ type: z.literal('close') }),
])
export type EngineCommand = z.infer<typeof engineCommandSchema>

/** From the worker: first `ready` or `unavailable`, then for each reply its deltas and one `end` or `failed`. */
export const engineNoticeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), info: engineInfoSchema }),
  z.strictObject({ type: z.literal('unavailable'), reason: z.string() }),
  z.strictObject({
    type: z.literal('delta'),
    id: z.number().int(),
    text: z.string(),
    tokens: z.array(tokenSchema),
  }),
  z.strictObject({
    type: z.literal('end'),
    id: z.number().int(),
    finishReason: z.string().nullable(),
    usage: usageSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('failed'),
    id: z.number().int(),
    code: z.enum(MODEL_ERROR_CODES),
    message: z.string(),
  }),
])
export type EngineNotice = z.infer<typeof engineNoticeSchema>
