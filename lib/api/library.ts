import { z } from 'zod'
import { tagSchema } from '../run/config.ts'
import { runSummarySchema } from './contract.ts'

const name = z.string().trim().min(1).max(200)
const tags = z.array(tagSchema).max(50)
const note = z.string().max(20_000)

/** A named set of examples: drafts (any run can stand in it), in an order. */
export const collectionSchema = z.object({
  id: z.string(),
  name: z.string(),
  tags: z.array(z.string()),
  note: z.string(),
  createdAt: z.number().int(),
  /** How many examples it holds. */
  size: z.number().int(),
})
export type Collection = z.infer<typeof collectionSchema>

/** `GET /api/collections?q=`: name, tags and the titles of their examples are searched. */
export const collectionQuerySchema = z.strictObject({ q: z.string().max(500).optional() })
export const collectionListSchema = z.object({ collections: z.array(collectionSchema) })

/** `POST /api/collections`. */
export const collectionInputSchema = z.strictObject({ name, tags: tags.default([]), note: note.default('') })
export type CollectionInput = z.input<typeof collectionInputSchema>

/** `PATCH /api/collections/{id}`: `runs` are all its examples, in their new order. */
export const collectionPatchSchema = z.strictObject({
  name: name.optional(),
  tags: tags.optional(),
  note: note.optional(),
  runs: z.array(z.string().max(200)).max(10_000).optional(),
})
export type CollectionPatch = z.infer<typeof collectionPatchSchema>

/** `POST /api/collections/{id}/examples`: adds a run at the end; one that is there already stays where it is. */
export const exampleInputSchema = z.strictObject({ run: z.string().max(200) })

/** `GET /api/collections/{id}`. */
export const collectionDetailSchema = z.object({ collection: collectionSchema, runs: z.array(runSummarySchema) })
