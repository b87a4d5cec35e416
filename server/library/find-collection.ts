import 'server-only'
import type { Collection, CollectionDetail } from '#lib/api/library.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'

/** @throws RetakeError `not_found`. */
export function findCollection(ctx: Context, id: string): Collection {
  const collection = ctx.store.getCollection(id)
  if (collection === undefined) throw new RetakeError('not_found', `there is no collection ${id}`)
  return collection
}

/** A collection and its examples in their order. @throws RetakeError `not_found`. */
export function readCollection(ctx: Context, id: string): CollectionDetail {
  return { collection: findCollection(ctx, id), runs: ctx.store.listExamples(id) }
}
