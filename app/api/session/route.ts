import { signInSchema } from '#lib/api/session.ts'
import { parseJson } from '#server/http/parse-request.ts'
import { route } from '#server/http/route.ts'

/** A token and nothing else: whoever sends it is not known yet. */
const BODY_LIMIT = 8_000

export const GET = route(({ ctx, request }) => Response.json(ctx.access.session(request)), { open: true })

export const POST = route(
  async ({ ctx, request }) => {
    const { token } = await parseJson(request, signInSchema, { limit: BODY_LIMIT })
    return new Response(null, { status: 204, headers: { 'set-cookie': ctx.access.signIn(request, token) } })
  },
  { open: true },
)

export const DELETE = route(
  async ({ ctx, request }) => new Response(null, { status: 204, headers: { 'set-cookie': await ctx.access.signOut(request) } }),
  { open: true },
)
