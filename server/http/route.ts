import 'server-only'
import { messageOf, RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { guard, JSON_ONLY } from '#server/http/guard.ts'
import { problemResponse } from '#server/http/problem.ts'
import { getContext } from '#server/process.ts'

export interface RouteInput<P> {
  readonly ctx: Context
  readonly request: Request
  readonly params: P
}

type Handler<P> = (input: RouteInput<P>) => Promise<Response> | Response

/**
 * Wraps a route handler: the request is checked first, a RetakeError becomes its problem, and anything else is logged
 * with its cause and answered without details. `types` are the content types that a change may come as.
 */
export function route<P = Record<string, never>>(handler: Handler<P>, { types = JSON_ONLY } = {}) {
  return async (request: Request, { params }: { params: Promise<P> }): Promise<Response> => {
    let ctx: Context | undefined
    try {
      ctx = await getContext()
      guard(request, ctx.config, types)
      return await handler({ ctx, request, params: await params })
    } catch (thrown) {
      if (thrown instanceof RetakeError) return problemResponse(thrown)
      const { method, url } = request
      const where = { method, path: new URL(url).pathname, error: messageOf(thrown), cause: thrown }
      ctx?.log.error('a request failed', where)
      return problemResponse(new RetakeError('internal', 'something went wrong on the server; its log says what'))
    }
  }
}
