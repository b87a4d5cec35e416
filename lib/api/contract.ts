import { z } from 'zod'
import { toolSchemaSchema } from '../messages/message.ts'
import { tagSchema } from '../run/config.ts'
import { baseSchema, OUTCOMES, RUN_KINDS } from '../run/events.ts'
import { WHOLE_CHARACTERS } from '../text/whole-characters.ts'
import { CHANNELS } from '../tokens/token.ts'

/** An error as it goes over the wire: `application/problem+json` (RFC 9457). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof problemSchema>

export const RUN_STATUSES = ['created', 'running', 'interrupted', 'finished'] as const

/** One row of the runs list. */
export const runSummarySchema = z.object({
  id: z.string(),
  kind: z.enum(RUN_KINDS),
  title: z.string(),
  task: z.string(),
  status: z.enum(RUN_STATUSES),
  outcome: z.enum(OUTCOMES).nullable(),
  error: z.string().nullable(),
  server: z.string().nullable(),
  model: z.string().nullable(),
  protocol: z.string().nullable(),
  group: z.string().nullable(),
  /** What it stands on, for a fork. The base may have been deleted since; what the fork keeps of it is still there. */
  base: baseSchema.nullable(),
  tags: z.array(z.string()),
  score: z.number().nullable(),
  note: z.string(),
  createdAt: z.number().int(),
  finishedAt: z.number().int().nullable(),
  lastSeq: z.number().int(),
  turns: z.number().int(),
  calls: z.number().int(),
  parseErrors: z.number().int(),
  toolErrors: z.number().int(),
  tokens: z.number().int(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

const RUN_FLAWS = ['parse_error', 'tool_error'] as const
export const RUN_SORTS = ['newest', 'oldest', 'score', 'tokens'] as const

const queryNumber = z.string().trim().min(1).pipe(z.coerce.number())
const list = <T extends string>(item: z.ZodType<T, T>) =>
  z
    .string()
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(item))

/** The query of `GET /api/runs` and of the page's own address: all fields are text, as in a URL. */
export const runQuerySchema = z.strictObject({
  cursor: z.string().max(1000).optional(),
  limit: queryNumber.pipe(z.number().int().min(1).max(200)).optional(),
  q: z.string().max(500).optional(),
  model: z.string().max(500).optional(),
  tag: z.string().max(100).optional(),
  outcome: list(z.enum([...OUTCOMES, 'running'])).optional(),
  has: list(z.enum(RUN_FLAWS)).optional(),
  minScore: queryNumber.optional(),
  maxScore: queryNumber.optional(),
  kind: z.enum(RUN_KINDS).optional(),
  group: z.string().max(200).optional(),
  /** Forks that stand on this run. */
  base: z.string().max(200).optional(),
  sort: z.enum(RUN_SORTS).optional(),
})
export type RunQuery = z.infer<typeof runQuerySchema>

export const runListSchema = z.object({ runs: z.array(runSummarySchema), nextCursor: z.string().optional() })
export type RunList = z.infer<typeof runListSchema>

export const runCreatedSchema = z.object({ id: z.string(), url: z.string(), group: z.string().optional() })

export const runPatchSchema = z.strictObject({
  title: z.string().trim().min(1).max(500).regex(...WHOLE_CHARACTERS).optional(),
  tags: z.array(tagSchema.regex(...WHOLE_CHARACTERS)).max(50).optional(),
  score: z.number().nullable().optional(),
  note: z.string().max(20_000).regex(...WHOLE_CHARACTERS).optional(),
})
export type RunPatch = z.infer<typeof runPatchSchema>

export const SERVER_KINDS = ['openai', 'vllm', 'sglang', 'llama-cpp', 'embedded'] as const
export type ServerKind = (typeof SERVER_KINDS)[number]

const capabilitySchema = z.object({ ok: z.boolean().nullable(), evidence: z.string() })
export type Capability = z.infer<typeof capabilitySchema>

/**
 * How a server is told to go on with the last message, an assistant's: by `continue_final_message` (vLLM, SGLang), or by
 * nothing but its place at the end (llama.cpp, and others).
 */
export const PREFILL_STYLES = ['continue_final_message', 'trailing'] as const
export type PrefillStyle = (typeof PREFILL_STYLES)[number]

/** How long a probe may take, all its questions together. */
export const PROBE_LIMIT_MS = 20_000

/** What a probe found out about a model server; `ok: null` means that it could not be told. */
export const capabilitiesSchema = z.object({
  probedAt: z.number().int(),
  reachable: capabilitySchema,
  models: z.array(z.string()),
  /** How many tokens the context of the probed model holds; absent where the server does not tell. */
  contextLength: z.number().int().positive().optional(),
  streaming: capabilitySchema,
  nativeTools: capabilitySchema,
  logprobs: capabilitySchema.extend({ max: z.number().int().nullable() }),
  tokenIds: capabilitySchema,
  promptIds: capabilitySchema,
  reasoning: capabilitySchema.extend({ field: z.string().nullable() }),
  /** Whether a reply can be begun for the model as text, and how that is said. Absent in what an older probe found. */
  prefill: capabilitySchema.extend({ style: z.enum(PREFILL_STYLES).nullable() }).optional(),
})
export type Capabilities = z.infer<typeof capabilitiesSchema>

const baseUrl = z
  .url({ abort: true, protocol: /^https?$/, error: 'a base URL begins with http:// or https://, for example http://127.0.0.1:8000/v1' })
  // It is shown wherever the server is named, so nothing in it may be secret.
  .regex(/^https?:\/\/[^/@?#\\]+(?:\/[^?#\\]*)?$/i, 'a base URL has no user, password, query or fragment; a key has a field of its own')
  .max(2000)

const modelName = z.string().trim().min(1).max(500).regex(...WHOLE_CHARACTERS)
const apiKey = z.string().min(1).max(5000).regex(...WHOLE_CHARACTERS)

/** A server that can be added: `embedded` ones come with the program (the bundled model, `RETAKE_MODEL_PATH`). */
export const serverInputSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).regex(...WHOLE_CHARACTERS),
  kind: z.enum(['openai', 'vllm', 'sglang', 'llama-cpp']),
  baseUrl,
  model: modelName.optional(),
  apiKey: apiKey.optional(),
})
export type ServerInput = z.infer<typeof serverInputSchema>

/** `apiKey: null` forgets the key; leaving it out keeps it, unless `baseUrl` changes its origin. */
export const serverPatchSchema = serverInputSchema
  .extend({ apiKey: apiKey.nullable(), model: modelName.nullable() })
  .partial()
export type ServerPatch = z.infer<typeof serverPatchSchema>

/** A model server as it is shown: a key never leaves the server, only whether there is one. */
export const serverSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(SERVER_KINDS),
  baseUrl: z.string().nullable(),
  model: z.string().nullable(),
  hasKey: z.boolean(),
  /** Where it comes from: shipped with Retake, from environment variables, or added by a person. */
  origin: z.enum(['bundled', 'environment', 'added']),
  /** Why it cannot be used now, or null. */
  unavailable: z.string().nullable(),
  capabilities: capabilitiesSchema.nullable(),
})
export type Server = z.infer<typeof serverSchema>
export const serverListSchema = z.object({ servers: z.array(serverSchema), defaultServer: z.string() })

export const toolsetSchema = z.object({
  name: z.string(),
  description: z.string(),
  isolation: z.string(),
  unavailable: z.string().nullable(),
  tools: z.array(toolSchemaSchema),
})
export type Toolset = z.infer<typeof toolsetSchema>
export const toolsetListSchema = z.object({ toolsets: z.array(toolsetSchema) })

export const turnParamSchema = z.object({
  turn: z.string().regex(/^[1-9]\d{0,8}$/, 'a turn is a whole number from 1').transform(Number),
})

const queryCount = queryNumber.pipe(z.number().int().min(0).max(0xffff_ffff))

/**
 * Which tokens of a turn: those of its `reply` (the default) or of its `prompt` (what of it was new), from `from` to `to`
 * (not included), with at most `k` alternatives each (by default none as `binary`, all as `json`).
 */
export const turnTokensQuerySchema = z
  .strictObject({
    part: z.enum(['reply', 'prompt']).default('reply'),
    format: z.enum(['binary', 'json']).default('binary'),
    from: queryCount.default(0),
    to: queryCount.optional(),
    k: queryCount.optional(),
  })
  .refine(({ from, to }) => to === undefined || from <= to, { path: ['to'], error: 'the end of the range lies before its beginning' })
export type TurnTokensQuery = z.infer<typeof turnTokensQuerySchema>

/** `GET /api/runs/{id}`: as it stood after event `seq`, or as it stands. */
export const runMomentQuerySchema = z.strictObject({ seq: queryNumber.pipe(z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)).optional() })

/** `DELETE /api/runs/{id}`: with `detach` forks that stand on the run keep what they have of it. */
export const deleteQuerySchema = z.strictObject({ detach: z.enum(['true', 'false']).default('false') })

/** `GET …/result`: the managed state as a list of sequences (the default) or as a tree of turns. */
export const resultQuerySchema = z.strictObject({ view: z.enum(['list', 'tree']).default('list') })

export const turnTokensSchema = z.object({
  tokens: z.array(
    z.object({
      index: z.number().int(),
      id: z.number().int().nullable(),
      text: z.string(),
      bytes: z.array(z.number().int()).nullable(),
      logprob: z.number().nullable(),
      rank: z.number().int().nullable(),
      channel: z.enum(CHANNELS),
      special: z.boolean(),
      top: z.array(
        z.object({
          id: z.number().int().nullable(),
          text: z.string(),
          bytes: z.array(z.number().int()).nullable(),
          logprob: z.number().nullable(),
        }),
      ),
    }),
  ),
})
export type TurnTokens = z.infer<typeof turnTokensSchema>

const standingSchema = z.object({ ok: z.boolean(), detail: z.string() })

/** `GET /api/health`: always 200 where the server answers at all; `degraded` where any part is not ok. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  database: standingSchema.extend({ kind: z.string() }),
  /** The disk that the data is on; bytes free, null where they cannot be told. */
  disk: standingSchema.extend({ free: z.number().nullable() }),
  embeddedModel: standingSchema,
  /** What goes on; not ok while something is at its limit. */
  load: standingSchema.extend({ episodes: z.number().int(), streams: z.number().int(), imports: z.number().int() }),
})
export type Health = z.infer<typeof healthSchema>
