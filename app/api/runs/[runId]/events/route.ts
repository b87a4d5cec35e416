import { route } from '#server/http/route.ts'
import { eventsResponse } from '#server/http/events-response.ts'

export const dynamic = 'force-dynamic'

export const GET = route<{ runId: string }>(({ ctx, request, params }) => eventsResponse(ctx, request, params.runId))
