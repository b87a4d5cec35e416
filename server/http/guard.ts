import 'server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import { RetakeError } from '#lib/errors.ts'

const TOKEN_COOKIE = 'retake_token'

/** What a request must satisfy; `accessToken` is undefined where none is demanded. */
export interface GuardRules {
  readonly host: string
  readonly accessToken?: string | undefined
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** What a change comes as, unless a route takes something else. No form of another page can send any of these types. */
export const JSON_ONLY: readonly string[] = ['application/json']

/**
 * Checks who asks, before anything is read: the Host (against DNS rebinding), the Origin (against other pages in the
 * same browser), the access token, and that a change comes as one of `types`. @throws RetakeError
 */
export function guard(request: Request, rules: GuardRules, types = JSON_ONLY): void {
  const host = request.headers.get('host') ?? ''
  const name = hostName(host)
  if (rules.accessToken === undefined && !LOOPBACK.test(name) && name !== rules.host) {
    throw new RetakeError('forbidden', `the host ${name || '(none)'} is not this server's; open it at its own address`)
  }
  const origin = request.headers.get('origin')
  if (origin !== null && !isSameOrigin(origin, host)) {
    throw new RetakeError('forbidden', `requests from ${origin} are not accepted`)
  }
  if (rules.accessToken !== undefined && !carriesToken(request, rules.accessToken)) {
    throw new RetakeError('unauthorized', 'an access token is needed: send it as "Authorization: Bearer <token>"')
  }
  checkMutation(request, types)
}

function checkMutation(request: Request, types: readonly string[]): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = request.headers.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') {
    throw new RetakeError('forbidden', 'changes are accepted from this server’s own pages and from programs only')
  }
  if (request.method === 'DELETE') return
  const type = request.headers.get('content-type')?.split(';')[0]?.trim()
  if (type === undefined || !types.includes(type)) {
    throw new RetakeError('unsupported_media_type', `send ${types.join(' or ')}, not ${type ?? 'a request without content type'}`)
  }
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase()
}

function isSameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

function carriesToken(request: Request, token: string): boolean {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const given = bearer ?? cookie(request, TOKEN_COOKIE)
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function cookie(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return decoded(value.join('='))
  }
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not something that this server has set; it is compared as it stands, and fails.
    return text
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
