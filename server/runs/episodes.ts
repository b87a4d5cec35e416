import 'server-only'
import { messageOf } from '#lib/errors.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import type { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { PARKED } from '#server/agent/run-episode.ts'
import type { Log } from '#server/log.ts'
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

  /** Sets an episode going; it outlives the request that asked for it. */
  launch({ id, state, order, events }: Launch): LiveRun {
    const run = new LiveRun({ id, state, order }, { ports: this.ports, closing: this.closing.signal })
    this.live.set(id, run)
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
