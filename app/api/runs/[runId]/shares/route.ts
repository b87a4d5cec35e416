import { shareInputSchema } from '#lib/api/shares.ts'
import { heavyAnswer } from '#server/http/heavy-answer.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { findRun } from '#server/runs/load-run.ts'
import { createShare } from '#server/share/create-share.ts'
import { listShares } from '#server/share/list-shares.ts'

export const GET = route<{ runId: string }>(({ ctx, params }) =>
  Response.json({ shares: listShares(ctx, findRun(ctx, params.runId).id) }),
)

export const POST = route<{ runId: string }>(async ({ ctx, request, params }) => {
  const input = await parseJson(request, shareInputSchema)
  return heavyAnswer({ ctx, request }, async () =>
    Response.json(await createShare(ctx, params.runId, { ...input, signal: request.signal }), { status: 201 }),
  )
})
