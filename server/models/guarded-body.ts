import 'server-only'
import type { Readable } from 'node:stream'

const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/** Why a body was given up. */
export type BodyFailure = 'timed_out' | 'too_large' | 'disconnected'

export interface BodyLimits {
  /** The longest silence while the reader waits, in milliseconds. */
  readonly idleTimeoutMs: number
  /** The most bytes without a blank line: bounds a line, an event, and a body that is no stream of events. */
  readonly maxEventBytes: number
  /** Makes the error that the reader sees. */
  readonly failure: (kind: BodyFailure, cause?: unknown) => Error
}

/**
 * A response's bytes on demand, with bounded memory: nothing is read ahead, a silence or an endless event ends it with
 * an error. Time that the reader takes for itself does not count as silence. Cancelling it closes the connection.
 */
export function guardedBody(source: Readable, limits: BodyLimits): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]()
  const meter = new EventMeter()
  let waiting = false
  const timer = setTimeout(() => {
    if (waiting) source.destroy(limits.failure('timed_out'))
  }, limits.idleTimeoutMs)

  async function next(): Promise<Uint8Array | undefined> {
    waiting = true
    timer.refresh()
    const result = await chunks.next()
    waiting = false
    return result.value instanceof Uint8Array ? result.value : undefined
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next()
          if (chunk === undefined) {
            clearTimeout(timer)
            controller.close()
          } else if (meter.push(chunk) > limits.maxEventBytes) {
            throw limits.failure('too_large')
          } else {
            controller.enqueue(chunk)
          }
        } catch (error) {
          clearTimeout(timer)
          source.destroy()
          controller.error(isSystemError(error) ? limits.failure('disconnected', error) : error)
        }
      },
      cancel() {
        clearTimeout(timer)
        source.destroy()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Node's own errors carry a code (ECONNRESET, ERR_STREAM_PREMATURE_CLOSE); ours do not. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** Counts the bytes since the last blank line, which is where a server-sent event ends. */
class EventMeter {
  #sinceBlank = 0
  #line = 0
  #last = 0

  /** The count after this chunk. */
  push(chunk: Uint8Array): number {
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      this.#take(chunk, from, at)
      const blank = this.#line === 0 || (this.#line === 1 && this.#last === CARRIAGE_RETURN)
      this.#sinceBlank = blank ? 0 : this.#sinceBlank + 1
      this.#line = 0
      from = at + 1
    }
    this.#take(chunk, from, chunk.length)
    return this.#sinceBlank
  }

  #take(chunk: Uint8Array, from: number, to: number): void {
    if (to === from) return
    this.#sinceBlank += to - from
    this.#line += to - from
    this.#last = chunk[to - 1] ?? 0
  }
}
