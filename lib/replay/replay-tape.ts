import type { RunEvent } from '../run/events.ts'
import { fold } from '../run/fold.ts'
import type { RunState } from '../run/state.ts'
import { ReplayClock } from './replay-clock.ts'
import { ReplayStops } from './replay-stops.ts'

/** A state is kept after every so many events. States share what did not change, so keeping them costs little. */
const KEPT_EVERY = 200

/**
 * A run's own log, to be seen as it stood after any event. Going to a moment folds at most `KEPT_EVERY` events, wherever
 * it is; a log that still grows is appended to.
 */
export class ReplayTape {
  readonly clock: ReplayClock
  readonly stops = new ReplayStops()
  /** The first moment that can be seen. */
  readonly first: number
  private readonly startedAt: number
  private readonly log: RunEvent[] = []
  private readonly kept: RunState[]
  private latest: RunState

  /** @param start the state after the log's first event: for a fork, it holds what is kept of the base. */
  constructor(start: RunState, events: Iterable<RunEvent>) {
    this.first = start.lastSeq
    this.startedAt = start.createdAt
    this.clock = new ReplayClock(start.createdAt)
    this.kept = [start]
    this.latest = start
    this.append(events)
  }

  /** The last moment that can be seen. */
  get last(): number {
    return this.first + this.log.length
  }

  /** The events after the first moment. */
  get events(): readonly RunEvent[] {
    return this.log
  }

  /** Takes events that are new, and skips those that it has. @throws RangeError where some are missing between. */
  append(events: Iterable<RunEvent>): void {
    for (const event of events) {
      if (event.seq <= this.last) continue
      if (event.seq !== this.last + 1) throw new RangeError(`event ${event.seq} cannot follow event ${this.last}: those between are missing`)
      this.log.push(event)
      this.clock.add(event.at)
      this.stops.add(event)
    }
  }

  /** The event that led to a moment; undefined for the first one. */
  eventAt(seq: number): RunEvent | undefined {
    return this.log[seq - this.first - 1]
  }

  /** When the event that led to a moment was, epoch ms. */
  readonly timeAt = (seq: number): number => this.eventAt(seq)?.at ?? this.startedAt

  /** The run as it stood after event `seq`. @throws RangeError outside of the log. */
  stateAt(seq: number): RunState {
    if (seq < this.first || seq > this.last) throw new RangeError(`there is no event ${seq}: the log goes from ${this.first} to ${this.last}`)
    const before = this.keptBefore(seq)
    // Playing on from the moment shown last leaves all that did not change the very same object.
    const from = this.latest.lastSeq <= seq && this.latest.lastSeq >= before.lastSeq ? this.latest : before
    this.latest = fold(from, this.log.slice(from.lastSeq - this.first, seq - this.first))
    return this.latest
  }

  /** When a moment is played, ms. */
  positionOf(seq: number, skipWaiting: boolean): number {
    return this.clock.positionOf(seq - this.first, skipWaiting)
  }

  /** The moment that is played at a position, ms. */
  seqAt(position: number, skipWaiting: boolean): number {
    return this.first + this.clock.placeAt(position, skipWaiting)
  }

  private keptBefore(seq: number): RunState {
    const wanted = Math.floor((seq - this.first) / KEPT_EVERY)
    let [state] = this.kept.slice(Math.min(wanted, this.kept.length - 1))
    if (state === undefined) throw new Error('a tape always keeps its first state')
    while (this.kept.length <= wanted) {
      const from = (this.kept.length - 1) * KEPT_EVERY
      state = fold(state, this.log.slice(from, from + KEPT_EVERY))
      this.kept.push(state)
    }
    return state
  }
}
