import { z } from 'zod'
import { annotationSchema } from '#lib/api/writing.ts'
import { parseJson, parseValue } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'
import { annotate } from '#server/runs/annotate.ts'

interface Params {
  runId: string
  index: string
}

const place = z.string().regex(/^\d{1,9}$/, 'the index of a message is a whole number').transform(Number)

export const PUT = route<Params>(async ({ ctx, request, params }) => {
  const index = parseValue(params.index, place)
  return Response.json(await annotate(ctx, params.runId, { index, ...(await parseJson(request, annotationSchema)) }))
})
