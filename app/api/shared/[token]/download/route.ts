import { sharedRoute } from '#server/http/shared-route.ts'
import { textStream } from '#server/http/text-stream.ts'
import { downloadLines } from '#server/share/download-lines.ts'
import { openShare } from '#server/share/open-share.ts'

export const dynamic = 'force-dynamic'

export const GET = sharedRoute<{ token: string }>(({ ctx: all, params }) => {
  const { ctx, copy } = openShare(all, params.token)
  return new Response(textStream(downloadLines(ctx, copy)), {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="retake-shared-run.jsonl"',
    },
  })
})
