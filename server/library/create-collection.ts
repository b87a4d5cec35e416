import 'server-only'
import type { z } from 'zod'
import type { Collection, collectionInputSchema } from '#lib/api/library.ts'
import type { Context } from '#server/context.ts'

/** Makes an empty collection. Names need not differ: what a collection is known by is its id. */
export async function createCollection(ctx: Context, input: z.output<typeof collectionInputSchema>): Promise<Collection> {
  const collection = { id: ctx.newId(), createdAt: ctx.now(), ...input }
  await ctx.store.changeCollection({ what: 'create', collection })
  return { ...collection, size: 0 }
}
