import 'server-only'
import { isLast, type EngineAnswer } from './engine-protocol.ts'

/** Carries what one request is answered from callbacks to a reader: notices in order, then the last one or an error. */
export interface ReplyChannel {
  push(notice: EngineAnswer): void
  /** Ends the answer with an error, after what was pushed before it. Without effect on one that has ended. */
  fail(error: Error): void
  /** What was pushed, up to and including the last notice. One reader only. */
  notices(): AsyncGenerator<EngineAnswer, void>
}

export function createReplyChannel(): ReplyChannel {
  let queue: EngineAnswer[] = []
  let failure: Error | undefined
  let wake: (() => void) | undefined

  return {
    push(notice) {
      if (failure === undefined) queue.push(notice)
      wake?.()
    },
    fail(error) {
      failure ??= error
      wake?.()
    },
    async *notices() {
      for (;;) {
        const batch = queue
        queue = []
        for (const notice of batch) {
          yield notice
          if (isLast(notice)) return
        }
        if (queue.length > 0) continue
        if (failure !== undefined) throw failure
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
