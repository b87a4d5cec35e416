import { isErrorEvent } from './replay-stops.ts'
import type { ReplayTape } from './replay-tape.ts'

/** The strip is this many units wide and 24 high, however long the run is. */
export const STRIP_WIDTH = 1000

/** A run's log as SVG paths, one for each kind of mark, however many events there are. */
export interface StripPaths {
  readonly turns: string
  readonly calls: string
  /** Calls that failed, requests without answer, stops: below the middle. */
  readonly failed: string
  /** Calls that could not be read: over the whole height. */
  readonly rejected: string
}

/** Where a moment stands on the strip, 0 to 1. */
export function stripShare(tape: ReplayTape, seq: number, skipWaiting: boolean): number {
  const duration = tape.clock.duration(skipWaiting)
  return duration === 0 ? 0 : tape.positionOf(seq, skipWaiting) / duration
}

/** The moment under a place on the strip, 0 to 1. */
export function stripSeq(tape: ReplayTape, share: number, skipWaiting: boolean): number {
  return tape.seqAt(Math.max(0, Math.min(1, share)) * tape.clock.duration(skipWaiting), skipWaiting)
}

type Mark = keyof StripPaths

const BOXES: Readonly<Record<Exclude<Mark, 'turns'>, { readonly y: number; readonly width: number; readonly height: number }>> = {
  calls: { y: 18, width: 2, height: 4 },
  failed: { y: 11, width: 3, height: 13 },
  rejected: { y: 0, width: 3, height: 24 },
}

const round = (value: number): number => Math.round(value * 100) / 100

/** The whole log on the strip: a bar for each turn, marks for calls and for what went wrong. */
export function stripPaths(tape: ReplayTape, skipWaiting: boolean): StripPaths {
  const paths = { turns: '', calls: '', failed: '', rejected: '' }
  const last = { calls: -1, failed: -1, rejected: -1 }
  const xOf = (seq: number): number => round(stripShare(tape, seq, skipWaiting) * STRIP_WIDTH)
  const mark = (kind: keyof typeof last, seq: number): void => {
    const { y, width, height } = BOXES[kind]
    const x = Math.min(STRIP_WIDTH - width, xOf(seq))
    if (last[kind] !== -1 && x - last[kind] < 1) return
    last[kind] = x
    paths[kind] += `M${x} ${y}h${width}v${height}h${-width}z`
  }
  let begun: number | undefined
  const endTurn = (seq: number): void => {
    if (begun === undefined) return
    const width = round(Math.max(0.4, xOf(seq) - begun - 0.8))
    paths.turns += `M${begun} 7h${width}v8h${-width}z`
    begun = undefined
  }
  for (const event of tape.events) {
    if (event.type === 'turn.started' || event.type === 'run.finished') endTurn(event.seq)
    if (event.type === 'turn.started') begun = xOf(event.seq)
    else if (event.type === 'tool.started' || event.type === 'tool.replayed') mark('calls', event.seq)
    else if (event.type === 'call.rejected') mark('rejected', event.seq)
    else if (isErrorEvent(event)) mark('failed', event.seq)
  }
  endTurn(tape.last)
  return paths
}
