import { z } from 'zod'
import { runQuerySchema } from './contract.ts'

/**
 * What runs are written to and read from. `openai-messages`: JSONL of messages with tools and `weight`.
 * `hermes-trajectory`: the ShareGPT JSONL of Hermes. `preference-pairs`: `{prompt, chosen, rejected}` of sibling forks.
 * `token-masks`: JSONL of token ids with their loss mask.
 */
export const FORMATS = ['openai-messages', 'hermes-trajectory', 'preference-pairs', 'token-masks'] as const
export type Format = (typeof FORMATS)[number]

/**
 * `GET /api/export`: the runs named by `ids` (with commas), those of a collection, or those that the filters of the runs
 * list let through; all runs where nothing is named.
 */
export const exportQuerySchema = runQuerySchema.omit({ cursor: true, limit: true }).extend({
  format: z.enum(FORMATS),
  ids: z.string().max(100_000).transform((text) => text.split(',').filter((id) => id !== '')).optional(),
  collection: z.string().max(200).optional(),
  /** `1`: what looks like a secret is cut out of every record; a record of token ids that would tell one is left out. */
  redact: z.enum(['1']).optional(),
  /** `report`: not the records, but how many there are and what was left out. */
  view: z.enum(['records', 'report']).default('records'),
})
export type ExportQuery = z.infer<typeof exportQuerySchema>

/** A record that was left out, or taken with a loss: which, and why. */
const remarkSchema = z.object({ run: z.string(), title: z.string(), why: z.string() })
export const exportReportSchema = z.object({
  format: z.enum(FORMATS),
  records: z.number().int(),
  left: z.array(remarkSchema),
  /** Taken, but not with all that the run holds. */
  lossy: z.array(remarkSchema),
})
export type ExportReport = z.infer<typeof exportReportSchema>

/** The content types of a file to be imported; what the file is, is told by its content. */
export const FILE_TYPES = ['application/jsonl', 'application/x-ndjson', 'application/octet-stream', 'application/gzip'] as const

/** `POST /api/import`: the format is detected where it is not named; `name` is the file's. */
export const importQuerySchema = z.strictObject({
  format: z.enum(FORMATS).optional(),
  name: z.string().max(500).optional(),
})

/** A line of the answer of `POST /api/import`: progress, then the report, or what stopped it. */
export const importLineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), lines: z.number().int(), taken: z.number().int(), bytes: z.number().int() }),
  z.object({
    type: z.literal('report'),
    /** Null where no line says what it is. */
    format: z.enum(FORMATS).nullable(),
    taken: z.array(z.object({ line: z.number().int(), run: z.string(), title: z.string() })),
    left: z.array(z.object({ line: z.number().int(), why: z.string() })),
    /** Taken, but not with all that the line holds. */
    lossy: z.array(z.object({ line: z.number().int(), why: z.string() })),
  }),
  z.object({ type: z.literal('failed'), why: z.string() }),
])
export type ImportLine = z.infer<typeof importLineSchema>
