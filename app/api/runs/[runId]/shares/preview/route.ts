import { sharePreviewInputSchema } from '#lib/api/shares.ts'
import { heavyAnswer } from '#server/http/heavy-answer.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { findingsOf } from '#server/share/redacted-run.ts'

export const POST = route<{ runId: string }>(async ({ ctx, request, params }) => {
  const { include } = await parseJson(request, sharePreviewInputSchema)
  return heavyAnswer({ ctx, request }, async () =>
    Response.json({ findings: await findingsOf(ctx, params.runId, { include, signal: request.signal }) }),
  )
})
