import { route } from '#server/http/route.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'
import { runResult } from '#server/runs/run-result.ts'

export const GET = route<{ runId: string }>(({ ctx, params }) => {
  findRun(ctx, params.runId)
  return Response.json(runResult(params.runId, loadState(ctx, params.runId)))
})
