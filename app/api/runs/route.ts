import { runQuerySchema } from '#lib/api/contract.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import { parseJson, parseQuery } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { startRun } from '#server/runs/start-run.ts'

export const GET = route(({ ctx, request }) => Response.json(ctx.store.listRuns(parseQuery(request, runQuerySchema))))

export const POST = route(async ({ ctx, request }) => {
  const { id, group } = await startRun(ctx, await parseJson(request, runConfigSchema))
  const url = `/runs/${id}`
  return Response.json({ id, url, group }, { status: 201, headers: { location: url } })
})
