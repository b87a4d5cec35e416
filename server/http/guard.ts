import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Access } from '#server/http/access.ts'

/** What a request must satisfy. */
export interface GuardRules {
  /** The host that the server listens on, and whether an access token is set. */
  readonly config: { readonly host: string; readonly accessToken?: string | undefined }
  readonly access: Access
}

/** What a route takes that others do not. */
export interface Demands {
  /** The content types that a change may come as. */
  readonly types?: readonly string[]
  /** Answered without an access token: the route itself sees to it that it tells nothing that it should not. */
  readonly open?: boolean
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** What a change comes as, unless a route takes something else. No form of another page can send any of these types. */
const JSON_ONLY: readonly string[] = ['application/json']

/**
 * Checks who asks, before anything is read: the Host (against DNS rebinding), the Origin and where the browser says that
 * the request comes from (against other pages in it), the access token, and that a change comes as one of `types`.
 * @throws RetakeError
 */
export function guard(request: Request, { config, access }: GuardRules, { types = JSON_ONLY, open = false }: Demands = {}): void {
  const host = request.headers.get('host') ?? ''
  if (config.accessToken === undefined) checkHost(host, config.host)
  const origin = request.headers.get('origin')
  if (origin !== null && !isSameOrigin(origin, host)) {
    throw new RetakeError('forbidden', `requests from ${origin} are not accepted: this is ${host || 'a server without name'}`)
  }
  checkSite(request)
  if (!open) access.check(request)
  checkType(request, types)
}

/**
 * Without an access token the name under which a browser found the server is all that tells its own page from one whose
 * name was pointed here. With one any name will do, so that the server can stand behind a proxy: a browser keeps the
 * session for the name that it was begun under and sends it with no other, and a bearer is never sent by itself.
 */
function checkHost(host: string, own: string): void {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (LOOPBACK.test(name) || name === own) return
  throw new RetakeError('forbidden', `the host ${name || '(none)'} is not this server's; open it at its own address`)
}

/** A link to here may stand anywhere; what a page of another origin loads or sends is refused. */
function checkSite(request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  if (site !== 'cross-site' && site !== 'same-site') return
  if (isRead(request) && request.headers.get('sec-fetch-mode') === 'navigate') return
  throw new RetakeError('forbidden', 'requests are accepted from this server’s own pages and from programs only')
}

function checkType(request: Request, types: readonly string[]): void {
  if (isRead(request) || request.method === 'DELETE') return
  const type = request.headers.get('content-type')?.split(';')[0]?.trim()
  if (type === undefined || !types.includes(type)) {
    throw new RetakeError('unsupported_media_type', `send ${types.join(' or ')}, not ${type ?? 'a request without content type'}`)
  }
}

function isRead(request: Request): boolean {
  return request.method === 'GET' || request.method === 'HEAD'
}

function isSameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}
