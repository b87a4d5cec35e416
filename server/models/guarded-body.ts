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

/** So much is read before it is asked for; beyond it the sender has to wait. */
const READ_AHEAD = 256 * 1024

/**
 * A response's bytes, with bounded memory: a silence or an endless event ends it with an error. What arrived before an
 * error is delivered before it. Time that the reader takes for itself does not count as silence. Cancelling it closes
 * the connection.
 */
export function guardedBody(source: Readable, limits: BodyLimits): ReadableStream<Uint8Array> {
  const arrivals = new Arrivals(source, limits)
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await arrivals.next()
        if (bytes === undefined) controller.close()
        else controller.enqueue(bytes)
      },
      cancel: () => arrivals.close(),
    },
    { highWaterMark: 0 },
  )
}

/**
 * What came and was not yet asked for. Taken from the source's events and not from its iterator, because a connection
 * that breaks makes Node throw away what it has buffered: the last tokens before the break.
 */
class Arrivals {
  readonly #source: Readable
  readonly #limits: BodyLimits
  readonly #meter = new EventMeter()
  #chunks: Uint8Array[] = []
  #bytes = 0
  #end: { readonly error?: Error } | undefined
  #wake: (() => void) | undefined

  constructor(source: Readable, limits: BodyLimits) {
    this.#source = source
    this.#limits = limits
    source.on('data', (chunk: Uint8Array) => this.#take(chunk))
    source.on('end', () => this.#finish({}))
    source.on('error', (error) => this.#finish({ error: limits.failure('disconnected', error) }))
    source.on('close', () => this.#finish({ error: limits.failure('disconnected') }))
  }

  /** All that has come since, or undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#chunks.length === 0 && !this.#end) await this.#arrival()
    if (this.#chunks.length > 0) {
      const bytes = Buffer.concat(this.#chunks)
      this.#chunks = []
      this.#bytes = 0
      this.#source.resume()
      return bytes
    }
    if (this.#end?.error) throw this.#end.error
    return undefined
  }

  close(): void {
    this.#finish({})
    this.#source.destroy()
  }

  #take(chunk: Uint8Array): void {
    if (this.#end) return
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#meter.push(chunk) > this.#limits.maxEventBytes) this.#giveUp('too_large')
    else if (this.#bytes > READ_AHEAD) this.#source.pause()
    this.#wake?.()
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#giveUp('timed_out'), this.#limits.idleTimeoutMs)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }

  #giveUp(kind: BodyFailure): void {
    this.#finish({ error: this.#limits.failure(kind) })
    this.#source.destroy()
  }

  #finish(end: { readonly error?: Error }): void {
    this.#end ??= end
    this.#wake?.()
  }
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
