import { turnParamSchema } from '#lib/api/contract.ts'
import { route } from '#server/http/route.ts'
import { parseValue } from '#server/http/parse-request.ts'
import { turnTokens } from '#server/runs/turn-tokens.ts'

export const GET = route<{ runId: string; turn: string }>(({ ctx, params }) => {
  const { turn } = parseValue({ turn: params.turn }, turnParamSchema)
  return Response.json(turnTokens(ctx, params.runId, turn))
})
