import { turnParamSchema, turnTokensQuerySchema } from '#lib/api/contract.ts'
import { parseQuery, parseValue } from '#server/http/parse-request.ts'
import { sharedRoute } from '#server/http/shared-route.ts'
import { turnColumns, turnTokens } from '#server/runs/turn-tokens.ts'
import { openSharedRun } from '#server/share/open-share.ts'

export const GET = sharedRoute<{ token: string; runId: string; turn: string }>(({ ctx: all, request, params }) => {
  const { ctx, copy } = openSharedRun(all, params.token, params.runId)
  const { turn } = parseValue({ turn: params.turn }, turnParamSchema)
  const query = parseQuery(request, turnTokensQuerySchema)
  const asked = { run: copy, turn, query }
  if (query.format === 'json') return Response.json(turnTokens(ctx, asked))
  return new Response(turnColumns(ctx, asked), { headers: { 'content-type': 'application/octet-stream' } })
})
