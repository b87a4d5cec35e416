import { route } from '#server/http/route.ts'
import { revokeShare } from '#server/share/revoke-share.ts'

export const DELETE = route<{ shareId: string }>(async ({ ctx, params }) => {
  await revokeShare(ctx, params.shareId)
  return new Response(null, { status: 204 })
})
