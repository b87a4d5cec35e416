import { z } from 'zod'

/** One candidate for a position: what the server said of it, null where it said nothing. */
export const alternativeSchema = z.object({
  id: z.number().int().nonnegative().nullable().optional(),
  text: z.string(),
  bytes: z.array(z.number().int().min(0).max(255)).nullable().optional(),
  logprob: z.number().nullable(),
})
export type Alternative = z.infer<typeof alternativeSchema>

/**
 * One sampled token. `logprob` is a natural logarithm (<= 0); null means that the server did not say, or said one of
 * its ways of not saying (-9999, -Infinity, NaN). `bytes` is null where only a replacement character is known.
 * A special token (an end of turn, say) is listed with its literal text, though it adds nothing to the channel's text.
 */
export const tokenSchema = alternativeSchema.extend({
  logprob: z.number().nullable().optional(),
  top: z.array(alternativeSchema).optional(),
  special: z.literal(true).optional(),
})
export type Token = z.infer<typeof tokenSchema>

export const CHANNELS = ['content', 'reasoning', 'tool_call'] as const
export type Channel = (typeof CHANNELS)[number]
