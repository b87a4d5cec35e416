import 'server-only'
import { z } from 'zod'
import { jsonObject } from '#lib/json-value.ts'

/** What a worker is started with. */
export const workerSetupSchema = z.object({
  outputLimitBytes: z.number().int().positive(),
  extraToolModules: z.array(z.string()),
})
export type WorkerSetup = z.infer<typeof workerSetupSchema>

/** What a worker is asked; it is sent the next call only after it has answered this one. */
export const workerCallSchema = z.object({
  name: z.string(),
  arguments: jsonObject,
  workspace: z.string(),
})
export type WorkerCall = z.infer<typeof workerCallSchema>

/** What a worker says: `started` when it turns to the call, then any progress, then one `finished`. */
export const workerReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('progressed'), chunk: z.string() }),
  z.object({
    type: z.literal('finished'),
    ok: z.boolean(),
    /** As text: within its limit already, and cheaper to pass between threads than to clone. */
    json: z.string(),
    error: z.string().optional(),
    truncatedBytes: z.number().int().nonnegative().optional(),
  }),
])
export type WorkerReply = z.infer<typeof workerReplySchema>
