import { resultQuerySchema } from '#lib/api/contract.ts'
import { parseQuery } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { runResult } from '#server/runs/run-result.ts'

export const GET = route<{ runId: string }>(({ ctx, request, params }) => {
  const { view } = parseQuery(request, resultQuerySchema)
  return Response.json(runResult(ctx, params.runId, view))
})
