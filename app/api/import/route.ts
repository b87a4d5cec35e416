import { FILE_TYPES, importQuerySchema } from '#lib/api/transfer.ts'
import { parseQuery } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { textStream } from '#server/http/text-stream.ts'
import { importRuns } from '#server/runs/import-runs.ts'

export const dynamic = 'force-dynamic'

export const POST = route(
  ({ ctx, request }) => {
    const query = parseQuery(request, importQuerySchema)
    const gone = new AbortController()
    const signal = AbortSignal.any([request.signal, gone.signal])
    const body = request.body ?? new Blob([]).stream()
    const report = textStream(importRuns(ctx, { ...query, bytes: body, signal }), { onCancel: () => gone.abort() })
    return new Response(report, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' } })
  },
  { types: FILE_TYPES },
)
