import 'server-only'
import type { Problem } from '#lib/api/contract.ts'
import type { ErrorCode, RetakeError } from '#lib/errors.ts'

const HTTP: { [C in ErrorCode]: { status: number; title: string } } = {
  bad_request: { status: 400, title: 'Bad request' },
  unauthorized: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  precondition_failed: { status: 412, title: 'Changed meanwhile' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  too_many: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Unavailable' },
  storage_full: { status: 507, title: 'Storage is full' },
  internal: { status: 500, title: 'Internal error' },
}

/** An error as `application/problem+json`. What was not expected is told to the log, not to the client. */
export function problemResponse(error: RetakeError): Response {
  const { status, title } = HTTP[error.code]
  const problem: Problem = {
    type: `urn:retake:${error.code}`,
    title,
    status,
    detail: error.message,
    ...(error.issues.length > 0 ? { issues: [...error.issues] } : {}),
  }
  return Response.json(problem, {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error.code === 'unauthorized' ? { 'www-authenticate': 'Bearer realm="retake"' } : {}),
      ...(error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) }),
    },
  })
}
