import { z } from 'zod'
import { tagSchema } from '../run/config.ts'
import { WHOLE_CHARACTERS } from '../text/whole-characters.ts'
import { runSummarySchema } from './contract.ts'

const name = z.string().trim().min(1).max(200).regex(...WHOLE_CHARACTERS)
const tags = z.array(tagSchema).max(50)
const note = z.string().max(20_000).regex(...WHOLE_CHARACTERS)

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

const runIds = z
  .array(z.string().max(200))
  .max(10_000)
  .refine((ids) => new Set(ids).size === ids.length, 'a run stands in a collection once; this list names one twice')

/**
 * `PATCH /api/collections/{id}`: `runs` are its examples in their new order; one that was not in it comes in. Taking out is
 * said by name, with `removed`: an example that neither list names was added meanwhile, and stays, behind the others.
 */
export const collectionPatchSchema = z
  .strictObject({
    name: name.optional(),
    tags: tags.optional(),
    note: note.optional(),
    runs: runIds.optional(),
    removed: runIds.optional(),
  })
  .refine(({ runs, removed }) => runs === undefined || removed === undefined || removed.every((id) => !runs.includes(id)), {
    path: ['removed'],
    error: 'names a run that runs names too: an example is either put in its place or taken out',
  })
export type CollectionPatch = z.infer<typeof collectionPatchSchema>

/** `POST /api/collections/{id}/examples`: adds a run at the end; one that is there already stays where it is. */
export const exampleInputSchema = z.strictObject({ run: z.string().max(200) })

/** `GET /api/collections/{id}`. */
export const collectionDetailSchema = z.object({ collection: collectionSchema, runs: z.array(runSummarySchema) })
export type CollectionDetail = z.infer<typeof collectionDetailSchema>
