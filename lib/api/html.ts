import { z } from 'zod'
import { includeSchema } from './shares.ts'

const MOST_RUNS = 200

/** `POST /api/html`: runs as one HTML file that needs no server. `keep`: ids of findings that are no secrets; all others are cut. */
export const htmlInputSchema = z.strictObject({
  runs: z.array(z.string().min(1).max(100)).min(1).max(MOST_RUNS),
  include: includeSchema.prefault({}),
  keep: z.array(z.string().max(100)).max(10_000).default([]),
})
export type HtmlInput = z.input<typeof htmlInputSchema>
export type HtmlChoice = z.output<typeof htmlInputSchema>
