import { sharedRoute } from '#server/http/shared-route.ts'
import { openShare, sharedOf } from '#server/share/open-share.ts'

export const dynamic = 'force-dynamic'

/** Asked by the page once it is opened, not by what looks at links beforehand: so openings are counted here. */
export const GET = sharedRoute<{ token: string }>(({ ctx, params }) => {
  const open = openShare(ctx, params.token)
  ctx.shares.noteOpened(ctx, open.share.id)
  return Response.json(sharedOf(open))
})
