import { collectionInputSchema, collectionQuerySchema } from '#lib/api/library.ts'
import { parseJson, parseQuery } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { createCollection } from '#server/library/create-collection.ts'

export const GET = route(({ ctx, request }) =>
  Response.json({ collections: ctx.store.listCollections(parseQuery(request, collectionQuerySchema).q ?? '') }),
)

export const POST = route(async ({ ctx, request }) =>
  Response.json(await createCollection(ctx, await parseJson(request, collectionInputSchema)), { status: 201 }),
)
