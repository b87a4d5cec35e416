import 'server-only'
import { z } from 'zod'
import type { RunEvent } from '#lib/run/events.ts'
import type { Context } from '#server/context.ts'
import { parseQuery } from '#server/http/parse-request.ts'
import { SSE_HEADERS } from '#server/http/sse.ts'
import { eventPages, findRun } from '#server/runs/load-run.ts'
import { tailRun } from '#server/runs/tail-run.ts'

const seq = z.string().regex(/^\d{1,15}$/, 'a seq is a whole number').transform(Number)
const query = z.strictObject({
  after: seq.optional(),
  limit: z.string().regex(/^\d{1,6}$/, 'a limit is a whole number').transform(Number).pipe(z.number().min(1).max(10_000)).optional(),
  tokens: z.enum(['true', 'false']).optional(),
})

/**
 * A run's events: a live tail as an event stream, or as JSON what is committed: all of it, or the first `limit` events
 * where the reader asks for them page by page. `tokens=false` leaves the token arrays out; their counts stay.
 */
export function eventsResponse(ctx: Context, request: Request, id: string): Response {
  const { after = 0, limit, tokens } = parseQuery(request, query)
  const withTokens = tokens !== 'false'
  if ((request.headers.get('accept') ?? '').includes('text/event-stream')) {
    const last = seq.safeParse(request.headers.get('last-event-id') ?? '')
    const from = Math.max(after, last.success ? last.data : 0)
    const { stream } = tailRun(ctx, id, { after: from, signal: request.signal })
    return stream === null ? new Response(null, { status: 204 }) : new Response(stream, { headers: SSE_HEADERS })
  }
  const run = findRun(ctx, id)
  const events: RunEvent[] = []
  if (limit !== undefined) events.push(...ctx.store.readEvents(id, { after, limit, withTokens }))
  else for (const page of eventPages(ctx, id, { after, withTokens })) events.push(...page)
  return Response.json({ events, lastSeq: Math.max(run.lastSeq, events.at(-1)?.seq ?? 0) })
}
