import { collectionPatchSchema } from '#lib/api/library.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { readCollection } from '#server/library/find-collection.ts'
import { patchCollection } from '#server/library/patch-collection.ts'

interface Params {
  collectionId: string
}

export const GET = route<Params>(({ ctx, params }) => Response.json(readCollection(ctx, params.collectionId)))

export const PATCH = route<Params>(async ({ ctx, request, params }) =>
  Response.json(await patchCollection(ctx, params.collectionId, await parseJson(request, collectionPatchSchema))),
)

export const DELETE = route<Params>(async ({ ctx, params }) => {
  await ctx.store.changeCollection({ what: 'delete', id: params.collectionId })
  return new Response(null, { status: 204 })
})
