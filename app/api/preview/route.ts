import { previewSchema } from '#lib/api/writing.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { previewPrompt } from '#server/runs/preview-prompt.ts'

export const POST = route(async ({ ctx, request }) =>
  Response.json(await previewPrompt(ctx, await parseJson(request, previewSchema), request.signal)),
)
