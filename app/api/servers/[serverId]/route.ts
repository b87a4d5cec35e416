import { serverPatchSchema } from '#lib/api/contract.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'

interface Params {
  serverId: string
}

export const PATCH = route<Params>(async ({ ctx, request, params }) =>
  Response.json(await ctx.servers.update(params.serverId, await parseJson(request, serverPatchSchema))),
)

export const DELETE = route<Params>(async ({ ctx, params }) => {
  await ctx.servers.remove(params.serverId)
  return new Response(null, { status: 204 })
})
