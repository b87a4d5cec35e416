import { heavyAnswer } from '#server/http/heavy-answer.ts'
import { sharedRoute } from '#server/http/shared-route.ts'
import { textStream } from '#server/http/text-stream.ts'
import { LIMITS } from '#server/limits.ts'
import { downloadLines } from '#server/share/download-lines.ts'
import { openShare } from '#server/share/open-share.ts'

export const dynamic = 'force-dynamic'

export const GET = sharedRoute<{ token: string }>(({ ctx: all, params, request }) => {
  const { ctx, copy } = openShare(all, params.token)
  const headers = {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': 'attachment; filename="retake-shared-run.jsonl"',
  }
  return heavyAnswer({ ctx, request }, () => new Response(textStream(downloadLines(ctx, copy)), { headers }), { spare: LIMITS.heavySpare })
})
