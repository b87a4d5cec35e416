import 'server-only'
import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** How long a sign-in holds. */
export const SESSION_DAYS = 30
/** So many sessions that were ended before their time are kept in mind. */
const REMEMBERED = 10_000

/**
 * Sessions that need no store and outlive a restart: a value says when it ends and carries a code that only the holder of
 * the access token can make. It is not the token, and since its key costs `scrypt`, the token is not to be guessed from it.
 * Another token ends all of them.
 */
export class Sessions {
  private readonly key: Buffer
  private readonly now: () => number
  /** Signed out of, with their end in seconds; a restart forgets them, but the browser has dropped them by then. */
  private readonly ended = new Map<string, number>()

  /** `now` in epoch milliseconds. */
  constructor(accessToken: string, now: () => number) {
    this.key = scryptSync(accessToken, 'retake session', 32)
    this.now = now
  }

  /** The value of a new session. */
  begin(): string {
    const until = Math.floor(this.now() / 1000) + SESSION_DAYS * 86_400
    const body = `${until}.${randomBytes(16).toString('base64url')}`
    return `${body}.${this.code(body)}`
  }

  holds(value: string): boolean {
    const read = this.read(value)
    return read !== undefined && !this.ended.has(read.body)
  }

  /** No later request may use this session. */
  end(value: string): void {
    const read = this.read(value)
    if (read === undefined) return
    for (const [body, until] of this.ended) if (until * 1000 <= this.now()) this.ended.delete(body)
    const [first] = this.ended.keys()
    if (this.ended.size >= REMEMBERED && first !== undefined) this.ended.delete(first)
    this.ended.set(read.body, read.until)
  }

  private read(value: string): { body: string; until: number } | undefined {
    const match = /^(\d{1,15})\.[\w-]{22}(?=\.[\w-]{43}$)/.exec(value)
    if (match === null) return undefined
    const [body] = match
    const until = Number(match[1])
    const isOurs = timingSafeEqual(Buffer.from(value.slice(body.length + 1)), Buffer.from(this.code(body)))
    return isOurs && until * 1000 > this.now() ? { body, until } : undefined
  }

  private code(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url')
  }
}
