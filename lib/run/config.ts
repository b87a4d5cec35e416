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

/** The toolsets of a run that names none. */
export const DEFAULT_TOOLSETS: readonly string[] = ['basics']
const toolsetsSchema = z.strictObject({
  enabled: z.array(z.string().max(200)).max(100).optional(),
  disabled: z.array(z.string().max(200)).max(100).optional(),
})
const maxTurns = z.number().int().min(1).max(10_000)
const toolDelayMs = z.number().int().min(0).max(600_000)
const tags = z.array(tagSchema).max(50)

/** What may be said of a run in any case, and be left out. */
const common = {
  system: text.optional(),
  ephemeralSystem: text.optional(),
  server: z.string().max(200).optional(),
  model: z.string().max(500).optional(),
  title: z.string().trim().max(500).optional(),
  groupSize: z.number().int().min(1).max(64).optional(),
}

/** What an episode is asked to do: the body of `POST /api/runs`. */
export const runConfigSchema = z.strictObject({
  ...common,
  task: text.min(1, 'a task is what the model is asked to do; it cannot be empty'),
  history: z.array(messageInputSchema).max(10_000).default([]),
  protocol: z.enum(PROTOCOLS).default('auto'),
  sampling: samplingSchema.prefault({}),
  toolsets: toolsetsSchema.prefault({}),
  maxTurns: maxTurns.default(10),
  toolDelayMs: toolDelayMs.default(0),
  tags: tags.default([]),
})
export type RunConfig = z.infer<typeof runConfigSchema>
export type RunConfigInput = z.input<typeof runConfigSchema>

/** What `run.created` keeps of a run's configuration: a draft, an import or a fork need not have a task of its own. */
export const keptConfigSchema = runConfigSchema.extend({ task: text })

/** What a fork may say differently than its base; what it leaves out is as there. */
export const configOverrides = {
  ...common,
  protocol: z.enum(PROTOCOLS).optional(),
  sampling: samplingSchema.optional(),
  toolsets: toolsetsSchema.optional(),
  maxTurns: maxTurns.optional(),
  toolDelayMs: toolDelayMs.optional(),
  tags: tags.optional(),
}
