import { exportQuerySchema } from '#lib/api/transfer.ts'
import { heavyAnswer } from '#server/http/heavy-answer.ts'
import { parseQuery } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { textStream } from '#server/http/text-stream.ts'
import { exportLines, exportReport } from '#server/runs/export-runs.ts'

export const dynamic = 'force-dynamic'

export const GET = route(({ ctx, request }) => {
  const query = parseQuery(request, exportQuerySchema)
  return heavyAnswer({ ctx, request }, async () => {
    if (query.view === 'report') return Response.json(await exportReport(ctx, query, request.signal))
    return new Response(textStream(exportLines(ctx, query, request.signal)), {
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="retake-${query.format}.jsonl"`,
        'cache-control': 'no-store',
      },
    })
  })
})
