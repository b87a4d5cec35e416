import 'server-only'
import type { ModelEvent } from '#server/models/model-server.ts'

/** Carries one reply from callbacks to a reader: events in order, then the end or an error. */
export interface ReplyChannel {
  push(event: ModelEvent): void
  /** Ends the reply with an error, after what was pushed before it. Without effect on a reply that has ended. */
  fail(error: Error): void
  /** What was pushed, up to and including the `end` event. One reader only. */
  events(): AsyncGenerator<ModelEvent, void>
}

export function createReplyChannel(): ReplyChannel {
  let queue: ModelEvent[] = []
  let failure: Error | undefined
  let wake: (() => void) | undefined

  return {
    push(event) {
      if (failure === undefined) queue.push(event)
      wake?.()
    },
    fail(error) {
      failure ??= error
      wake?.()
    },
    async *events() {
      for (;;) {
        const batch = queue
        queue = []
        for (const event of batch) {
          yield event
          if (event.type === 'end') return
        }
        if (queue.length > 0) continue
        if (failure !== undefined) throw failure
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
