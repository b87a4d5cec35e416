import 'server-only'
import { route, type RouteInput } from '#server/http/route.ts'

/** What a link gives is for those who have it: nobody finds it by searching, and it is kept nowhere on the way. */
const HEADERS = {
  'cache-control': 'private, no-store, no-transform',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow, noarchive',
} as const

/**
 * Wraps a handler that answers to the token of a share, which its path names, and to nothing else: no cookie and no access
 * token is asked for or looked at. All other rules of `route` hold.
 */
export function sharedRoute<P extends { token: string }>(handler: (input: RouteInput<P>) => Promise<Response> | Response) {
  const answer = route<P>(handler, { open: true })
  return async (request: Request, about: { params: Promise<P> }): Promise<Response> => {
    const response = await answer(request, about)
    for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value)
    return response
  }
}
