import 'server-only'
import { RetakeError } from '#lib/errors.ts'

/** The seq in a request's `If-Match`, with or without quotes. @throws RetakeError `bad_request` where there is none. */
export function parseIfMatch(request: Request): number {
  const header = request.headers.get('if-match')
  const seq = /^"?(\d{1,15})"?$/.exec((header ?? '').trim())?.[1]
  if (seq !== undefined) return Number(seq)
  const found = header === null ? 'there is none' : `found ${JSON.stringify(header)}`
  const message = `the header If-Match must name the last event of the log that this is written after, such as "12"; ${found}`
  throw new RetakeError('bad_request', message, { issues: [{ path: 'if-match', message }] })
}
