import { htmlInputSchema } from '#lib/api/html.ts'
import { exportHtml } from '#server/html-export/export-html.ts'
import { heavyAnswer } from '#server/http/heavy-answer.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { textStream } from '#server/http/text-stream.ts'

export const POST = route(async ({ ctx, request }) => {
  const choice = await parseJson(request, htmlInputSchema)
  return heavyAnswer({ ctx, request }, async () =>
    new Response(textStream(await exportHtml(ctx, choice, request.signal)), {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-disposition': 'attachment; filename="run.html"' },
    }),
  )
})
