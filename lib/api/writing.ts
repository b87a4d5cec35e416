import { z } from 'zod'
import { jsonObject } from '../json-value.ts'
import { marksSchema, trainSchema } from '../messages/marks.ts'
import { messageInputSchema, toolSchemaSchema } from '../messages/message.ts'
import { authoringBodySchema } from '../run/authoring-events.ts'
import { configOverrides, PROTOCOLS, tagSchema } from '../run/config.ts'
import { ENVIRONMENTS, replacementSchema, runEventSchema, toolAnswerSchema } from '../run/events.ts'

const index = z.number().int().nonnegative()

/** A change to what a fork keeps, made in the order given; each sees the messages as the one before left them. */
export const forkEditSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('edit'), index, message: messageInputSchema }),
  z.strictObject({ op: z.literal('insert'), index, message: messageInputSchema }),
  z.strictObject({ op: z.literal('remove'), index }),
  z.strictObject({ op: z.literal('move'), index, to: index }),
])
export type ForkEdit = z.infer<typeof forkEditSchema>

/**
 * `POST /api/runs/{id}/fork`: the first `message` messages of the run are kept whole; with `token` the next one, an
 * assistant message, up to but not including that token of its turn, and the reply goes on with `replaceWith`, or is
 * sampled anew from there. `start: false` makes a draft. All else says what is different than in the base.
 */
export const forkSchema = z.strictObject({
  ...configOverrides,
  message: index,
  token: z.strictObject({ turn: index, index, replaceWith: replacementSchema.optional() }).optional(),
  edits: z.array(forkEditSchema).max(10_000).optional(),
  start: z.boolean().default(true),
  environment: z.enum(ENVIRONMENTS).default('conversation'),
})
export type ForkRequest = z.infer<typeof forkSchema>
export type ForkRequestInput = z.input<typeof forkSchema>

const writtenMessage = z.strictObject({ message: messageInputSchema, marks: marksSchema.optional() })

/** `POST /api/drafts`: a trajectory to be written by hand. `tools` are schemas, beside those of `toolsets`. */
export const draftInputSchema = z.strictObject({
  title: z.string().trim().max(500).optional(),
  tags: z.array(tagSchema).max(50).optional(),
  system: configOverrides.system,
  toolsets: configOverrides.toolsets,
  tools: z.array(toolSchemaSchema).max(500).optional(),
  messages: z.array(writtenMessage).max(10_000).default([]),
})
export type DraftInput = z.input<typeof draftInputSchema>

/** `POST /api/runs/{id}/events` (with `If-Match: lastSeq`), and its answer: the events as they stand in the log. */
export const appendSchema = z.strictObject({ events: z.array(authoringBodySchema).min(1).max(5000) })
export const appendedSchema = z.object({ events: z.array(runEventSchema), lastSeq: index })

/** `PUT /api/runs/{id}/messages/{index}/annotation`: null takes away, what is left out stays. */
export const annotationSchema = z.strictObject({
  note: z.string().max(20_000).nullable().optional(),
  rating: z.number().min(-1).max(1).nullable().optional(),
  train: trainSchema.nullable().optional(),
})
export type AnnotationInput = z.infer<typeof annotationSchema>

/** What was said of a message of a run that is not written by hand; a draft's messages carry their marks themselves. */
export const annotatedSchema = z.object({ index, marks: marksSchema })
export type Annotated = z.infer<typeof annotatedSchema>

/** `POST /api/preview`: a conversation as the server's own template and tokenizer would write it. */
export const previewSchema = z.strictObject({
  server: z.string().max(200).optional(),
  model: z.string().max(500).optional(),
  protocol: z.enum(PROTOCOLS).default('auto'),
  system: configOverrides.system,
  tools: z.array(toolSchemaSchema).max(500).default([]),
  messages: z.array(writtenMessage).max(10_000),
})
export type PreviewRequest = z.input<typeof previewSchema>

/**
 * The rendered text and its tokens in columns: `message` is the message (-1: the system prompt, -2: the template's own
 * words), `trained` whether it counts for the loss. `exact` is false where the template rewrote a message so that its
 * place could not be told; those tokens are given to the template.
 */
export const previewedSchema = z.object({
  text: z.string(),
  ids: z.array(z.number().int().nullable()),
  texts: z.array(z.string()),
  message: z.array(z.number().int()),
  trained: z.array(z.boolean()),
  exact: z.boolean(),
  source: z.string(),
})
export type Previewed = z.infer<typeof previewedSchema>

/** `POST /api/runs/{id}/replay-calls`: a run's calls, run again now in a fresh workspace. */
export const replayedCallsSchema = z.object({
  calls: z.array(
    z.object({
      turn: index,
      callId: z.string(),
      name: z.string(),
      arguments: jsonObject,
      recorded: toolAnswerSchema,
      now: toolAnswerSchema,
      same: z.boolean(),
      durationMs: z.number(),
    }),
  ),
})
