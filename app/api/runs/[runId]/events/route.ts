import { appendSchema } from '#lib/api/writing.ts'
import { eventsResponse } from '#server/http/events-response.ts'
import { parseIfMatch } from '#server/http/if-match.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { writeDraft } from '#server/runs/write-draft.ts'

interface Params {
  runId: string
}

export const dynamic = 'force-dynamic'

export const GET = route<Params>(({ ctx, request, params }) => eventsResponse(ctx, request, params.runId))

export const POST = route<Params>(async ({ ctx, request, params }) => {
  const lastSeq = parseIfMatch(request)
  const { events } = await parseJson(request, appendSchema)
  return Response.json(await writeDraft(ctx, params.runId, { lastSeq, bodies: events }))
})
