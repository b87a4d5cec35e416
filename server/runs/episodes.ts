import 'server-only'
import { messageOf, RetakeError } from '#lib/errors.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import type { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { PARKED } from '#server/agent/run-episode.ts'
import { LIMITS } from '#server/limits.ts'
import type { Log } from '#server/log.ts'
import { tooMany } from '#server/places.ts'
import { LiveRun } from '#server/runs/live-run.ts'
import type { LiveRunPorts } from '#server/runs/live-run.ts'

export interface Launch {
  readonly id: string
  readonly state: RunState
  readonly order: LogOrder
  /** The rest of the episode, as events. */
  readonly events: (signal: AbortSignal) => AsyncIterable<RunEventBody>
}

/** The episodes that are going on in this process. */
export class Episodes {
  private readonly live = new Map<string, LiveRun>()
  private readonly closing = new AbortController()
  private readonly ports: LiveRunPorts
  private readonly log: Log
  /** Admitted, but not launched yet. */
  private coming = 0

  constructor(ports: LiveRunPorts, log: Log) {
    this.ports = ports
    this.log = log
  }

  get(id: string): LiveRun | undefined {
    return this.live.get(id)
  }

  get count(): number {
    return this.live.size
  }

  /**
   * Does what launches up to `count` episodes, where there is room for so many.
   * @throws RetakeError `too_many`, or `unavailable` once the server stops; nothing is done then.
   */
  async admit<T>(count: number, begin: () => Promise<T>): Promise<T> {
    if (this.closing.signal.aborted) throw new RetakeError('unavailable', 'Retake is shutting down; start the run once it is up again')
    const there = this.live.size + this.coming
    if (there + count > LIMITS.episodes) throw tooMany('episodes', { limit: LIMITS.episodes, count: there, asked: count, retryAfter: 10 })
    this.coming += count
    try {
      return await begin()
    } finally {
      this.coming -= count
    }
  }

  /** Sets an episode going; it outlives the request that asked for it. */
  launch({ id, state, order, events }: Launch): LiveRun {
    const run = new LiveRun({ id, state, order }, { ports: this.ports, closing: this.closing.signal })
    this.live.set(id, run)
    if (this.closing.signal.aborted) run.abort.abort(PARKED)
    run.done = run
      .consume(events(run.abort.signal))
      .catch((thrown: unknown) => {
        this.log.error('an episode could not be written to its end', { run: id, error: messageOf(thrown), cause: thrown })
        run.abort.abort(thrown)
      })
      .finally(() => {
        this.live.delete(id)
        run.release()
      })
    return run
  }

  /** Parks every episode: each notes that the server stopped, to be resumed at the next start. */
  async close(): Promise<void> {
    this.closing.abort(PARKED)
    const runs = [...this.live.values()]
    for (const run of runs) run.abort.abort(PARKED)
    await Promise.all(runs.map((run) => run.done))
  }
}
