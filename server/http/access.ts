import 'server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Session } from '#lib/api/session.ts'
import { RetakeError } from '#lib/errors.ts'
import { clientAddress } from '#server/http/client-address.ts'
import { SESSION_DAYS, Sessions, type EndedSessions } from '#server/http/session.ts'
import { SignInLimit } from '#server/http/sign-in-limit.ts'
import type { Log } from '#server/log.ts'

interface AccessSettings {
  readonly accessToken?: string | undefined
  readonly port: number
}

/** Who may ask, where an access token is set: the bearer of it, and a browser that was signed in with it. */
export class Access {
  private readonly token: Buffer | undefined
  private readonly sessions: Sessions | undefined
  private readonly limit: SignInLimit
  /** Cookies know no ports, so that two servers on one machine need two names. */
  private readonly cookieName: string
  private readonly log: Log

  constructor({ accessToken, port }: AccessSettings, { now, log, ended }: { now: () => number; log: Log; ended: EndedSessions }) {
    this.token = accessToken === undefined ? undefined : digest(accessToken)
    this.sessions = accessToken === undefined ? undefined : new Sessions(accessToken, { now, ended })
    this.limit = new SignInLimit(now)
    this.cookieName = `retake_session_${port}`
    this.log = log
  }

  /** @throws RetakeError `unauthorized` without token or session, `too_many` where wrong tokens came before */
  check(request: Request): void {
    if (this.token === undefined || this.hasSession(request)) return
    const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    if (bearer !== undefined) return this.checkToken(request, bearer)
    throw new RetakeError('unauthorized', 'an access token is needed: sign in on the page, or send "Authorization: Bearer <token>"')
  }

  /** What a page must know: whether a token is asked for, and whether this browser has shown it. */
  session(request: Request): Session {
    const needsToken = this.token !== undefined
    return { needsToken, signedIn: !needsToken || this.hasSession(request) }
  }

  /** The cookie of a new session. @throws RetakeError `unauthorized`, `too_many` */
  signIn(request: Request, given: string): string {
    if (this.sessions === undefined) throw new RetakeError('conflict', 'this server asks for no access token')
    this.checkToken(request, given)
    return this.cookie(request, { value: this.sessions.begin(), maxAge: SESSION_DAYS * 86_400 })
  }

  /** Ends the browser's session; gives the cookie that takes its own away. @throws RetakeError as `Sessions.end` does. */
  async signOut(request: Request): Promise<string> {
    const value = this.cookieOf(request)
    if (value !== undefined) await this.sessions?.end(value)
    return this.cookie(request, { value: '', maxAge: 0 })
  }

  private hasSession(request: Request): boolean {
    const value = this.cookieOf(request)
    return value !== undefined && this.sessions?.holds(value) === true
  }

  private checkToken(request: Request, given: string): void {
    const address = clientAddress(request)
    const seconds = Math.ceil(this.limit.wait(address) / 1000)
    if (seconds > 0) {
      const detail = `too many wrong access tokens: wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, then try again`
      throw new RetakeError('too_many', detail, { retryAfter: seconds })
    }
    if (this.token !== undefined && timingSafeEqual(digest(given), this.token)) return this.limit.succeeded(address)
    this.limit.failed(address)
    this.log.warn('a wrong access token was sent', { address })
    throw new RetakeError('unauthorized', 'this is not the access token of this server')
  }

  /**
   * `Secure` where the request says that it came over https. Anyone may say so, but only of a request of their own, and
   * gains a cookie that their own browser keeps back.
   */
  private cookie(request: Request, { value, maxAge }: { value: string; maxAge: number }): string {
    const isHttps = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https'
    return `${this.cookieName}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${isHttps ? '; Secure' : ''}`
  }

  private cookieOf(request: Request): string | undefined {
    for (const part of (request.headers.get('cookie') ?? '').split(';')) {
      const [name, ...value] = part.trim().split('=')
      if (name === this.cookieName) return value.join('=')
    }
    return undefined
  }
}

/** Of one length whatever is compared. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
