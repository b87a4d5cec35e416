import { serverInputSchema } from '#lib/api/contract.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ ctx }) =>
  Response.json({ servers: ctx.servers.list(), defaultServer: ctx.servers.defaultId }),
)

export const POST = route(async ({ ctx, request }) => {
  const server = await ctx.servers.add(await parseJson(request, serverInputSchema))
  return Response.json(server, { status: 201 })
})
