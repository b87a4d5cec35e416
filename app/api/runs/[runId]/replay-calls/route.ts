import { route } from '#server/http/route.ts'
import { replayCalls } from '#server/runs/replay-calls.ts'

export const POST = route<{ runId: string }>(async ({ ctx, params, request }) =>
  Response.json(await replayCalls(ctx, params.runId, request.signal)),
)
