import { exampleInputSchema } from '#lib/api/library.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { findCollection } from '#server/library/find-collection.ts'

export const POST = route<{ collectionId: string }>(async ({ ctx, request, params }) => {
  const { run } = await parseJson(request, exampleInputSchema)
  await ctx.store.changeCollection({ what: 'add', id: params.collectionId, run })
  return Response.json(findCollection(ctx, params.collectionId))
})
