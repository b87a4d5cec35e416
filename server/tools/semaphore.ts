import 'server-only'

export interface Semaphore {
  /** Waits for a place, first come, first served. False when the signal is aborted before there is one. */
  acquire(signal: AbortSignal): Promise<boolean>
  release(): void
}

/** Lets at most `places` go on at once. */
export function createSemaphore(places: number): Semaphore {
  let free = places
  const waiting = new Set<() => void>()

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.resolve(false)
      if (free > 0) {
        free -= 1
        return Promise.resolve(true)
      }
      return new Promise((resolve) => {
        const settle = (isOurs: boolean) => {
          waiting.delete(enter)
          signal.removeEventListener('abort', giveUp)
          resolve(isOurs)
        }
        const enter = () => settle(true)
        const giveUp = () => settle(false)
        waiting.add(enter)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
    release() {
      const [next] = waiting
      if (next === undefined) free += 1
      else next()
    },
  }
}
