import { runMomentQuerySchema } from '#lib/api/contract.ts'
import { parseQuery } from '#server/http/parse-request.ts'
import { sharedRoute } from '#server/http/shared-route.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'
import { openSharedRun } from '#server/share/open-share.ts'

export const GET = sharedRoute<{ token: string; runId: string }>(({ ctx: all, request, params }) => {
  const { ctx, copy } = openSharedRun(all, params.token, params.runId)
  const state = loadState(ctx, copy, parseQuery(request, runMomentQuerySchema))
  return Response.json({ run: findRun(ctx, copy), state, lastSeq: state.lastSeq, annotations: [] })
})
