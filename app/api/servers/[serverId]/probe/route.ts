import { route } from '#server/http/route.ts'

export const POST = route<{ serverId: string }>(async ({ ctx, request, params }) =>
  Response.json(await ctx.servers.probe(params.serverId, request.signal)),
)
