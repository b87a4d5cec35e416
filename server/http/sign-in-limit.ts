import 'server-only'

/** How wrong tokens slow down those that come after: `free` of them cost nothing, then each doubles the wait. */
interface Pace {
  readonly free: number
  readonly longestMs: number
  /** After so long without a wrong token all is forgotten. */
  readonly forgetMs: number
}

interface Failures {
  readonly count: number
  readonly lastAt: number
}

const FIRST_WAIT_MS = 1000
const ONE: Pace = { free: 4, longestMs: 15 * 60_000, forgetMs: 60 * 60_000 }
/** A guesser with many addresses; it never holds up an address from which the right token has come. */
const ALL: Pace = { free: 100, longestMs: 60_000, forgetMs: 10 * 60_000 }
/** So many addresses are kept in mind, the latest; a hundred bytes each. */
const REMEMBERED = 10_000

/** Counts wrong access tokens, per address and in all, and says how long the next try must wait. */
export class SignInLimit {
  private readonly now: () => number
  private readonly failures = new Map<string, Failures>()
  private readonly trusted = new Map<string, true>()
  private inAll: Failures = { count: 0, lastAt: 0 }

  /** `now` in epoch milliseconds. */
  constructor(now: () => number) {
    this.now = now
  }

  /** Milliseconds until a token from this address is looked at again; 0 for now. */
  wait(address: string): number {
    const own = this.waitAfter(this.failures.get(address), ONE)
    return this.trusted.has(address) ? own : Math.max(own, this.waitAfter(this.inAll, ALL))
  }

  /** A wrong token came from this address. */
  failed(address: string): void {
    remember(this.failures, address, this.after(this.failures.get(address), ONE))
    this.inAll = this.after(this.inAll, ALL)
  }

  /** The right token came from this address: what it got wrong before is forgotten. */
  succeeded(address: string): void {
    this.failures.delete(address)
    remember(this.trusted, address, true)
  }

  private after(failures: Failures | undefined, { forgetMs }: Pace): Failures {
    const lastAt = this.now()
    const isOld = failures === undefined || lastAt - failures.lastAt >= forgetMs
    return { count: isOld ? 1 : failures.count + 1, lastAt }
  }

  private waitAfter(failures: Failures | undefined, { free, longestMs }: Pace): number {
    if (failures === undefined || failures.count < free) return 0
    const pause = Math.min(longestMs, FIRST_WAIT_MS * 2 ** (failures.count - free))
    return Math.max(0, failures.lastAt + pause - this.now())
  }
}

/** Puts a name last, and forgets the first where there are too many. */
function remember<T>(map: Map<string, T>, name: string, value: T): void {
  map.delete(name)
  map.set(name, value)
  const [first] = map.keys()
  if (map.size > REMEMBERED && first !== undefined) map.delete(first)
}
