import { eventsResponse } from '#server/http/events-response.ts'
import { sharedRoute } from '#server/http/shared-route.ts'
import { openSharedRun } from '#server/share/open-share.ts'

export const dynamic = 'force-dynamic'

export const GET = sharedRoute<{ token: string; runId: string }>(({ ctx: all, request, params }) => {
  const { ctx, copy } = openSharedRun(all, params.token, params.runId)
  return eventsResponse(ctx, request, copy)
})
