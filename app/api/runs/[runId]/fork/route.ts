import { forkSchema } from '#lib/api/writing.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { forkRun } from '#server/runs/fork-run.ts'

export const POST = route<{ runId: string }>(async ({ ctx, request, params }) => {
  const { id, group } = await forkRun(ctx, params.runId, await parseJson(request, forkSchema))
  const url = `/runs/${id}`
  return Response.json({ id, url, group }, { status: 201, headers: { location: url } })
})
