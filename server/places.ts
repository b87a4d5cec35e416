import 'server-only'
import { RetakeError } from '#lib/errors.ts'

/** Counts what goes on at once, and refuses what would be too much. */
export class Places {
  readonly limit: number
  readonly retryAfter: number
  private readonly what: string
  private taken = 0
  /** Set once the server stops: what has a place should come to its end, and nobody else gets one. */
  closed = false
  private readonly waiting = new Set<() => void>()

  /** `what` they are for, in the plural; `retryAfter`: in how many seconds one may well be free. */
  constructor(limit: number, { what, retryAfter }: { what: string; retryAfter: number }) {
    this.limit = limit
    this.what = what
    this.retryAfter = retryAfter
  }

  get count(): number {
    return this.taken
  }

  /**
   * `spare`: how many must be left to others.
   * @throws RetakeError `too_many` where no place is free, `unavailable` once they are closed.
   */
  check({ spare = 0 } = {}): void {
    if (this.closed) throw new RetakeError('unavailable', 'Retake is shutting down; try again once it is up again')
    const limit = this.limit - spare
    if (this.taken >= limit) throw tooMany(this.what, { limit, count: this.taken, retryAfter: this.retryAfter })
  }

  /** Takes a place; the answer gives it back, once. `spare` and @throws as `check` has them. */
  take({ spare = 0 } = {}): () => void {
    this.check({ spare })
    this.taken += 1
    let isOurs = true
    return () => {
      if (!isOurs) return
      isOurs = false
      this.taken -= 1
      if (this.taken > 0) return
      for (const wake of this.waiting) wake()
      this.waiting.clear()
    }
  }

  close(): void {
    this.closed = true
  }

  /** Resolves once all places are free, or after `ms`; true where they are. */
  whenEmpty(ms: number): Promise<boolean> {
    if (this.taken === 0) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms)
      this.waiting.add(() => {
        clearTimeout(timer)
        resolve(true)
      })
    })
  }
}

interface Crowd {
  readonly limit: number
  /** How many there are. */
  readonly count: number
  /** How many more were asked for. */
  readonly asked?: number
  readonly retryAfter: number
}

/** The refusal of what would go beyond a limit. `what`: in the plural. */
export function tooMany(what: string, { limit, count, asked = 1, retryAfter }: Crowd): RetakeError {
  const more = asked === 1 ? 'one more was' : `${asked} more were`
  return new RetakeError('too_many', `at most ${limit} ${what} go on at once: there are ${count}, and ${more} asked for; try again later`, { retryAfter })
}
