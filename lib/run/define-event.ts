import { z } from 'zod'

/** The schema of one type of event: its place in the log, and its own fields. */
export function event<const T extends string, S extends z.ZodRawShape>(type: T, shape: S) {
  return z.object({ seq: z.number().int().positive(), at: z.number().int().nonnegative(), type: z.literal(type), ...shape })
}
