import { z } from 'zod'
import { includeSchema } from '../api/shares.ts'

/** The element that holds the head of an HTML export. */
export const HEAD_ELEMENT = 'retake-head'

/**
 * What an HTML export holds: its runs in order, and `answers`, what the API would answer to each address, named by the
 * element that holds it (base64 of gzip, in a script element that no browser runs).
 */
export const fileHeadSchema = z.object({
  retake: z.literal(1),
  /** Epoch ms. */
  savedAt: z.number().int(),
  include: includeSchema,
  /** How many values were cut out. */
  cuts: z.number().int(),
  runs: z.array(z.object({ id: z.string(), title: z.string() })).min(1),
  answers: z.record(z.string(), z.string()),
})
export type FileHead = z.infer<typeof fileHeadSchema>
