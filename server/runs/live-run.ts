import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import type { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { coalesce } from '#server/runs/coalesce.ts'
import { eventFrame } from '#server/http/sse.ts'
import { RunMeter } from '#server/runs/run-meter.ts'
import { progressOf } from '#server/runs/summary.ts'
import type { RunStore } from '#server/storage/run-store.ts'

/** Frames of committed events kept at hand for readers that are up to date, in characters. */
const TAIL_LIMIT = 1_000_000
/** Events waiting to be committed before the episode is held back. */
const QUEUE_LIMIT = 512
const RETRY_MS = 1000

export interface LiveRunPorts {
  readonly store: RunStore
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * A run that is being written: the one place where its events get their seq, are committed, folded and shown, in that
 * order. While one batch is being committed the next one gathers, so a busy run makes few large transactions.
 */
export class LiveRun {
  readonly id: string
  readonly abort = new AbortController()
  /** The fold of what is committed. */
  state: RunState
  /** Resolves when the episode has ended and its last event is committed; never rejects. */
  done: Promise<void> = Promise.resolve()
  private readonly order: LogOrder
  private readonly ports: LiveRunPorts
  private readonly closing: AbortSignal
  private queue: RunEventBody[] = []
  private writing: Promise<void> | undefined
  private failure: unknown
  private tail: { seq: number; frame: string }[] = []
  private tailSize = 0
  private readonly waiting = new Set<() => void>()
  private readonly meter: RunMeter
  /** Why the run has to end, once it has grown too large. */
  private excess: string | undefined

  constructor(
    run: { id: string; state: RunState; order: LogOrder },
    { ports, closing, meter = new RunMeter(run.state) }: { ports: LiveRunPorts; closing: AbortSignal; meter?: RunMeter },
  ) {
    this.id = run.id
    this.state = run.state
    this.order = run.order
    this.ports = ports
    this.closing = closing
    this.meter = meter
  }

  /** Takes a whole episode in. @throws what the store or the order of events refuses. */
  async consume(bodies: AsyncIterable<RunEventBody>): Promise<void> {
    for await (const body of bodies) {
      const kept = this.bounded(body)
      if (kept === undefined) continue
      this.queue.push(kept)
      this.writing ??= this.write()
      if (this.queue.length >= QUEUE_LIMIT) await this.writing
      if (this.failure !== undefined) throw this.failure
    }
    await this.writing
    if (this.failure !== undefined) throw this.failure
  }

  /** Ends a run that has grown too large: what it still streams is not taken, and in the end it is told why. */
  private bounded(body: RunEventBody): RunEventBody | undefined {
    this.excess ??= this.meter.add(body)
    if (this.excess === undefined) return body
    this.abort.abort(this.excess)
    const isOurs = this.abort.signal.reason === this.excess
    if (isOurs && body.type === 'run.finished' && body.outcome === 'cancelled') {
      return { type: 'run.finished', outcome: 'failed', error: { code: 'too_large', message: this.excess } }
    }
    return body.type === 'tokens.appended' ? undefined : body
  }

  private async write(): Promise<void> {
    try {
      while (this.queue.length > 0) {
        const bodies = this.queue
        this.queue = []
        await this.commit(coalesce(bodies))
      }
    } catch (thrown) {
      this.failure = thrown
    }
    this.writing = undefined
  }

  private async commit(bodies: readonly RunEventBody[]): Promise<void> {
    const at = this.ports.now()
    const events = bodies.map((body) => this.order.place(body, at))
    const state = fold(this.state, events)
    await this.append(events, state)
    this.state = state
    this.show(events)
  }

  /** A full disk holds the episode back until there is room again; nothing is dropped meanwhile. */
  private async append(events: readonly RunEvent[], state: RunState): Promise<void> {
    for (;;) {
      try {
        return await this.ports.store.appendEvents(this.id, events, progressOf(state))
      } catch (thrown) {
        const full = thrown instanceof RetakeError && thrown.code === 'storage_full'
        if (!full || this.closing.aborted) throw thrown
        await this.ports.sleep(RETRY_MS, this.closing)
      }
    }
  }

  private show(events: readonly RunEvent[]): void {
    for (const event of events) {
      const frame = eventFrame(event)
      this.tail.push({ seq: event.seq, frame })
      this.tailSize += frame.length
    }
    let drop = 0
    while (this.tailSize > TAIL_LIMIT && drop < this.tail.length - 1) {
      this.tailSize -= this.tail[drop]?.frame.length ?? 0
      drop += 1
    }
    if (drop > 0) this.tail.splice(0, drop)
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Frames after `seq` from memory, up to about `limit` characters; undefined where they are not all at hand. */
  framesAfter(seq: number, limit: number): { frames: string; lastSeq: number } | undefined {
    const first = this.tail[0]
    if (first === undefined || first.seq > seq + 1) return undefined
    let frames = ''
    let lastSeq = seq
    for (let at = seq + 1 - first.seq; at < this.tail.length && frames.length < limit; at += 1) {
      const entry = this.tail[at]
      if (entry === undefined) break
      frames += entry.frame
      lastSeq = entry.seq
    }
    return { frames, lastSeq }
  }

  /** Calls back once, when more is committed; the answer takes the wish back. */
  onMore(wake: () => void): () => void {
    this.waiting.add(wake)
    return () => this.waiting.delete(wake)
  }

  /** Lets readers see that nothing more will come. */
  release(): void {
    for (const wake of this.waiting) wake()
    this.waiting.clear()
  }
}
