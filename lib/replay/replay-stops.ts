import type { EventType, RunEvent } from '../run/events.ts'

/** What a reader steps by: every event, the beginnings of turns, or what went wrong. */
export type ReplayStop = 'event' | 'turn' | 'error'

const ERRORS: ReadonlySet<string> = new Set<EventType>(['call.rejected', 'request.failed', 'run.interrupted'])

/** Whether an event says that something went wrong. */
export function isErrorEvent(event: RunEvent): boolean {
  if (event.type === 'tool.finished') return !event.ok
  if (event.type === 'run.finished') return event.outcome === 'failed'
  return ERRORS.has(event.type)
}

/** The seqs of a log that a reader stops at, in order. */
export class ReplayStops {
  private readonly turns: number[] = []
  private readonly errors: number[] = []

  add(event: RunEvent): void {
    if (event.type === 'turn.started') this.turns.push(event.seq)
    if (isErrorEvent(event)) this.errors.push(event.seq)
  }

  /** The nearest stop after `seq` (or before it, for a step of -1); undefined where there is none. */
  next(stop: ReplayStop, seq: number, step: 1 | -1): number | undefined {
    if (stop === 'event') return seq + step
    const seqs = stop === 'turn' ? this.turns : this.errors
    return step === 1 ? seqs[countUpTo(seqs, seq)] : seqs[countUpTo(seqs, seq - 1) - 1]
  }
}

/** How many of the ascending numbers are at most `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
