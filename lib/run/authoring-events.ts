import { z } from 'zod'
import { marksSchema } from '../messages/marks.ts'
import { messageSchema, toolSchemaSchema } from '../messages/message.ts'
import { event } from './define-event.ts'

const index = z.number().int().nonnegative()

/**
 * Authoring events of one action are one step; `number` counts a log's steps from 1. A step that was done can be undone,
 * one that was undone redone: then its inverse, or itself again, is written under the same number.
 */
export const stepSchema = z.object({ number: z.number().int().positive(), way: z.enum(['do', 'undo', 'redo']) })
export type Step = z.infer<typeof stepSchema>
const step = stepSchema.optional()

/** `source`: the message was taken over from another run. */
const authored = event('message.authored', {
  index,
  message: messageSchema,
  marks: marksSchema.optional(),
  source: z.object({ run: z.string(), message: index }).optional(),
  step,
})
const edited = event('message.edited', { index, message: messageSchema, step })
const removed = event('message.removed', { index, step })
const moved = event('message.moved', { index, to: index, step })
const marked = event('message.marked', { index, marks: marksSchema, step })
/** The context that a draft's messages stand in: what is given takes the place of what was. */
const context = event('context.edited', { system: z.string().optional(), tools: z.array(toolSchemaSchema).optional(), step })

/** The events of writing by hand. Each can be undone by its inverse. */
export const AUTHORING_EVENTS = [authored, edited, removed, moved, marked, context] as const

const unplaced = { seq: true, at: true } as const

/** An authoring event before it has a place in a log: what a person does to a draft. */
export const authoringBodySchema = z.discriminatedUnion('type', [
  authored.omit(unplaced).strict(),
  edited.omit(unplaced).strict(),
  removed.omit(unplaced).strict(),
  moved.omit(unplaced).strict(),
  marked.omit(unplaced).strict(),
  context.omit(unplaced).strict(),
])
export type AuthoringBody = z.infer<typeof authoringBodySchema>
