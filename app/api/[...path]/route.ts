import { RetakeError } from '#lib/errors.ts'
import { route } from '#server/http/route.ts'

/** Whatever no other route answers: said as every other error is, in place of a page for people. */
const nowhere = route<{ path: string[] }>(({ request, params }) => {
  throw new RetakeError('not_found', `the API has no ${request.method} /api/${params.path.join('/')}`)
})

export const GET = nowhere
export const POST = nowhere
export const PUT = nowhere
export const PATCH = nowhere
export const DELETE = nowhere
