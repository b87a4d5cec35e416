import { turnParamSchema, turnTokensQuerySchema } from '#lib/api/contract.ts'
import { route } from '#server/http/route.ts'
import { parseQuery, parseValue } from '#server/http/parse-request.ts'
import { turnColumns, turnTokens } from '#server/runs/turn-tokens.ts'

export const GET = route<{ runId: string; turn: string }>(({ ctx, request, params }) => {
  const { turn } = parseValue({ turn: params.turn }, turnParamSchema)
  const query = parseQuery(request, turnTokensQuerySchema)
  const asked = { run: params.runId, turn, query }
  if (query.format === 'json') return Response.json(turnTokens(ctx, asked))
  // Not compressed: on the loopback address, where most readers are, that would cost more time than it saves.
  return new Response(turnColumns(ctx, asked), { headers: { 'content-type': 'application/octet-stream' } })
})
