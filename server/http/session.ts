import 'server-only'
import { createHash, createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { RunStore } from '#server/storage/run-store.ts'

/** How long a sign-in holds. */
export const SESSION_DAYS = 30

/** Where it is kept which sessions were signed out of before their time. */
export type EndedSessions = Pick<RunStore, 'endSession' | 'hasEnded'>

/**
 * Sessions that outlive a restart, of which only those that were signed out of are kept: a value says when it ends and
 * carries a code that only the holder of the access token can make. It is not the token, and since its key costs `scrypt`,
 * the token is not to be guessed from it. Another token ends all of them.
 */
export class Sessions {
  private readonly key: Buffer
  private readonly now: () => number
  private readonly ended: EndedSessions
  /** Signed out of, and not written down yet. */
  private readonly ending = new Set<string>()

  /** `now` in epoch milliseconds. */
  constructor(accessToken: string, { now, ended }: { now: () => number; ended: EndedSessions }) {
    this.key = scryptSync(accessToken, 'retake session', 32)
    this.now = now
    this.ended = ended
  }

  /** The value of a new session. */
  begin(): string {
    const until = Math.floor(this.now() / 1000) + SESSION_DAYS * 86_400
    const body = `${until}.${randomBytes(16).toString('base64url')}`
    return `${body}.${this.code(body)}`
  }

  holds(value: string): boolean {
    const read = this.read(value)
    return read !== undefined && !this.ending.has(read.body) && !this.ended.hasEnded(hashOf(read.body))
  }

  /**
   * No later request may use this session, after a restart neither.
   * @throws RetakeError where it cannot be written down; then it has ended for as long as this process lives.
   */
  async end(value: string): Promise<void> {
    const read = this.read(value)
    if (read === undefined) return
    const hash = hashOf(read.body)
    if (this.ended.hasEnded(hash)) return
    this.ending.add(read.body)
    await this.ended.endSession({ hash, until: read.until * 1000, at: this.now() })
    this.ending.delete(read.body)
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

/** Whoever reads the database learns no session from it. */
function hashOf(body: string): Uint8Array {
  return createHash('sha256').update(body).digest()
}
