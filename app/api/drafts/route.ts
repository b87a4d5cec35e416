import { draftInputSchema } from '#lib/api/writing.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { createDraft } from '#server/runs/create-draft.ts'

export const POST = route(async ({ ctx, request }) => {
  const id = await createDraft(ctx, await parseJson(request, draftInputSchema))
  const url = `/runs/${id}`
  return Response.json({ id, url }, { status: 201, headers: { location: url } })
})
