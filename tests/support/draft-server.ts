import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import { runConfigSchema, keptConfigSchema } from '#lib/run/config.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { LogOrder } from '#lib/run/order.ts'

/** A draft's log as the server keeps it: what is appended fits what is there, or is refused. */
export class DraftServer {
  readonly events: RunEvent[] = []
  private readonly order = new LogOrder()

  constructor(words: readonly string[] = []) {
    const config = keptConfigSchema.parse({ ...runConfigSchema.parse({ task: 'x' }), task: '' })
    this.events.push(this.order.place({ type: 'run.created', kind: 'draft', config, title: '' }, 1))
    for (const [index, content] of words.entries()) {
      this.events.push(this.order.place({ type: 'message.authored', index, message: { role: 'user', content } }, 1))
    }
  }

  get lastSeq(): number {
    return this.events.length
  }

  after(seq: number): readonly RunEvent[] {
    return this.events.slice(seq)
  }

  /** The events as placed; undefined where the log has gone on since `lastSeq`. */
  append(lastSeq: number, bodies: readonly AuthoringBody[]): readonly RunEvent[] | undefined {
    if (lastSeq !== this.lastSeq) return undefined
    // Over the wire everything is another object.
    const placed = bodies.map((body) => this.order.place(structuredClone(body), 2))
    this.events.push(...placed)
    return placed
  }
}
