import { htmlInputSchema } from '#lib/api/html.ts'
import { exportHtml } from '#server/html-export/export-html.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { textStream } from '#server/http/text-stream.ts'

export const POST = route(async ({ ctx, request }) => {
  const pieces = await exportHtml(ctx, await parseJson(request, htmlInputSchema))
  return new Response(textStream(pieces), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'attachment; filename="run.html"' },
  })
})
