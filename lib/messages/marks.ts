import { z } from 'zod'

/** The parts of a message that can be trained on, or not, one by one. */
export const MESSAGE_PARTS = ['reasoning', 'content', 'calls'] as const
export type MessagePart = (typeof MESSAGE_PARTS)[number]

/** The loss flag of a message: all of it, none of it, or part by part (a part that is not named is as by default). */
export const trainSchema = z.union([
  z.boolean(),
  z.strictObject({ reasoning: z.boolean().optional(), content: z.boolean().optional(), calls: z.boolean().optional() }),
])
export type Train = z.infer<typeof trainSchema>

/**
 * What a person says of a message: whether to train on it, which findings of the checks are meant to be there (by the
 * finding's kind), a rating from -1 (bad) to 1 (good), and a note.
 */
export const marksSchema = z.strictObject({
  train: trainSchema.optional(),
  intended: z.array(z.string().max(100)).max(100).optional(),
  rating: z.number().min(-1).max(1).optional(),
  note: z.string().max(20_000).optional(),
})
export type Marks = z.infer<typeof marksSchema>

/** Marks to set; `undefined` takes one away, what is left out stays. */
export type MarksPatch = { readonly [K in keyof Marks]?: Marks[K] | undefined }

export function patchMarks(before: Marks = {}, patch: MarksPatch): Marks {
  const { train, intended, rating, note } = { ...before, ...patch }
  return {
    ...(train !== undefined && { train }),
    ...(intended !== undefined && intended.length > 0 && { intended }),
    ...(rating !== undefined && { rating }),
    ...(note !== undefined && { note }),
  }
}

/** Which parts of a message count for the loss; without a flag those of the assistant do, and no others. */
export function trainedParts(role: string, train: Train | undefined): { readonly [P in MessagePart]: boolean } {
  const byDefault = role === 'assistant'
  if (typeof train === 'boolean') return { reasoning: train, content: train, calls: train }
  return {
    reasoning: train?.reasoning ?? byDefault,
    content: train?.content ?? byDefault,
    calls: train?.calls ?? byDefault,
  }
}
