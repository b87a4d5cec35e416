import 'server-only'
import { ModelError } from '#server/models/model-server.ts'

/** Something that evaluates one reply at a time and remembers the tokens it has seen. */
export interface Slot {
  /** How many tokens at the beginning of `ids` it has evaluated already. */
  commonPrefix(ids: readonly number[]): number
}

export interface SequencePool<S extends Slot> {
  /**
   * A free slot, the one that knows most of `ids`, else the one unused for longest; waits in order of asking.
   * @throws ModelError `aborted` when the signal is aborted before one is free.
   */
  take(ids: readonly number[], signal: AbortSignal): Promise<S>
  give(slot: S): void
}

/** Shares `slots` among any number of replies. */
export function createSequencePool<S extends Slot>(slots: readonly S[]): SequencePool<S> {
  const free = [...slots]
  const waiting: ((slot: S) => void)[] = []

  return {
    take(ids, signal) {
      if (signal.aborted) return Promise.reject(abortedError())
      let best = free[0]
      for (const slot of free) {
        if (best !== undefined && slot.commonPrefix(ids) > best.commonPrefix(ids)) best = slot
      }
      if (best !== undefined) {
        free.splice(free.indexOf(best), 1)
        return Promise.resolve(best)
      }
      return new Promise((resolve, reject) => {
        const accept = (slot: S) => {
          signal.removeEventListener('abort', leave)
          resolve(slot)
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(accept), 1)
          reject(abortedError())
        }
        waiting.push(accept)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
    give(slot) {
      const next = waiting.shift()
      if (next === undefined) free.push(slot)
      else next(slot)
    },
  }
}

function abortedError(): ModelError {
  return new ModelError('aborted', 'the request was cancelled while it waited for the embedded model')
}
