import { route } from '#server/http/route.ts'
import { cancelRun } from '#server/runs/cancel-run.ts'

export const POST = route<{ runId: string }>(({ ctx, params }) => {
  cancelRun(ctx, params.runId)
  return Response.json({ id: params.runId }, { status: 202 })
})
