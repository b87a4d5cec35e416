import 'server-only'

/** Wakes those who wait for more of a draft's log. Nothing of a draft is kept in memory: who is woken reads the store. */
export class Bells {
  private readonly waiting = new Map<string, Set<() => void>>()
  /** Set once the server stops: nobody should wait any more. */
  closed = false

  /** Calls back once, when the run's bell rings; the answer takes the wish back. */
  onRing(run: string, wake: () => void): () => void {
    const waiting = this.waiting.get(run) ?? new Set()
    this.waiting.set(run, waiting.add(wake))
    return () => {
      waiting.delete(wake)
      if (waiting.size === 0 && this.waiting.get(run) === waiting) this.waiting.delete(run)
    }
  }

  ring(run: string): void {
    const waiting = this.waiting.get(run)
    this.waiting.delete(run)
    for (const wake of waiting ?? []) wake()
  }

  close(): void {
    this.closed = true
    for (const run of this.waiting.keys()) this.ring(run)
  }
}
