import { z } from 'zod'
import { messageInputSchema } from '../messages/message.ts'

export const PROTOCOLS = ['auto', 'native', 'hermes', 'tokens'] as const
const TEXT_LIMIT = 2_000_000
const text = z.string().max(TEXT_LIMIT)

export const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().gt(0).max(1).optional(),
  maxTokens: z.number().int().min(1).max(1_000_000).optional(),
  seed: z.number().int().min(0).max(0xffff_ffff).optional(),
  stop: z.array(z.string().min(1).max(1000)).max(16).optional(),
  topLogprobs: z.number().int().min(0).max(20).optional(),
})
export type Sampling = z.infer<typeof samplingSchema>

export const tagSchema = z.string().trim().min(1).max(100)

/** What a run is asked to do: the body of `POST /api/runs`, and what `run.created` keeps of it. */
export const runConfigSchema = z.strictObject({
  task: text.min(1, 'a task is what the model is asked to do; it cannot be empty'),
  system: text.optional(),
  ephemeralSystem: text.optional(),
  history: z.array(messageInputSchema).max(10_000).default([]),
  server: z.string().max(200).optional(),
  model: z.string().max(500).optional(),
  protocol: z.enum(PROTOCOLS).default('auto'),
  sampling: samplingSchema.prefault({}),
  toolsets: z
    .strictObject({
      enabled: z.array(z.string().max(200)).max(100).optional(),
      disabled: z.array(z.string().max(200)).max(100).optional(),
    })
    .prefault({}),
  maxTurns: z.number().int().min(1).max(10_000).default(10),
  toolDelayMs: z.number().int().min(0).max(600_000).default(0),
  title: z.string().trim().max(500).optional(),
  tags: z.array(tagSchema).max(50).default([]),
  groupSize: z.number().int().min(1).max(64).optional(),
})
export type RunConfig = z.infer<typeof runConfigSchema>
export type RunConfigInput = z.input<typeof runConfigSchema>
