import 'server-only'
import { messageOf, RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { guard, type Demands } from '#server/http/guard.ts'
import { problemResponse } from '#server/http/problem.ts'
import { getContext } from '#server/process.ts'

export interface RouteInput<P> {
  readonly ctx: Context
  readonly request: Request
  readonly params: P
}

type Handler<P> = (input: RouteInput<P>) => Promise<Response> | Response

/** An answer is data: it is kept nowhere, and a browser that is led to it does nothing with it but show it. */
const ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
}

/**
 * Wraps a route handler: the request is checked first, a RetakeError becomes its problem, and anything else is logged
 * with its cause and answered without details. `demands` say what the route takes that others do not.
 */
export function route<P = Record<string, never>>(handler: Handler<P>, demands: Demands = {}) {
  return async (request: Request, { params }: { params: Promise<P> }): Promise<Response> =>
    sealed(await answer(handler, request, { params, demands }))
}

async function answer<P>(handler: Handler<P>, request: Request, { params, demands }: { params: Promise<P>; demands: Demands }): Promise<Response> {
  let ctx: Context | undefined
  try {
    ctx = await getContext()
    guard(request, ctx, demands)
    return await handler({ ctx, request, params: await params })
  } catch (thrown) {
    if (thrown instanceof RetakeError) return problemResponse(thrown)
    if (isStopped(thrown, request.signal)) return problemResponse(new RetakeError('unavailable', 'whoever asked has gone'))
    const { method, url } = request
    const where = { method, path: withoutToken(new URL(url).pathname), error: messageOf(thrown), cause: thrown }
    ctx?.log.error('a request failed', where)
    return problemResponse(new RetakeError('internal', 'something went wrong on the server; its log says what'))
  }
}

/** Whether work was stopped since whoever asked has gone: no fault, and nobody reads the answer. */
function isStopped(thrown: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError'))
}

/** With the headers of every answer, where the handler has not said otherwise. */
function sealed(response: Response): Response {
  for (const [name, value] of Object.entries(ANSWER_HEADERS)) if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}

/** A share's address is all that its readers need, so it is told to no log. */
function withoutToken(path: string): string {
  return path.replace(/^\/api\/shared\/[^/]+/, '/api/shared/[token]')
}
