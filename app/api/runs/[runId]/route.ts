import { deleteQuerySchema, runMomentQuerySchema, runPatchSchema } from '#lib/api/contract.ts'
import { parseJson, parseQuery } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { deleteRun } from '#server/runs/delete-run.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'

interface Params {
  runId: string
}

export const GET = route<Params>(({ ctx, request, params }) => {
  const moment = parseQuery(request, runMomentQuerySchema)
  const run = findRun(ctx, params.runId)
  const state = loadState(ctx, params.runId, moment)
  return Response.json({ run, state, lastSeq: state.lastSeq, annotations: ctx.store.listAnnotations(run.id) })
})

export const PATCH = route<Params>(async ({ ctx, request, params }) => {
  findRun(ctx, params.runId)
  await ctx.store.patchRun(params.runId, await parseJson(request, runPatchSchema))
  return Response.json(findRun(ctx, params.runId))
})

export const DELETE = route<Params>(async ({ ctx, request, params }) => {
  const { detach } = parseQuery(request, deleteQuerySchema)
  await deleteRun(ctx, params.runId, { detach: detach === 'true' })
  return new Response(null, { status: 204 })
})
