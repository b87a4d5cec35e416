import { countOf } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import type { Turn } from '../run/state.ts'

/** The strip is this many units wide, however many turns there are. */
export const TIMELINE_WIDTH = 1000

/** A turn's place on the strip: from `x`, `width` wide, of which `reply` went to the model and the rest to tools. */
export interface TimelineTurn {
  readonly turn: number
  readonly x: number
  readonly width: number
  readonly reply: number
  readonly durationMs: number
  readonly calls: number
  readonly rejected: number
  readonly failed: number
}

const LEAST = 6

function countsOf(turn: Turn): Pick<TimelineTurn, 'calls' | 'rejected' | 'failed'> {
  let rejected = 0
  let failed = 0
  for (const entry of turn.calls) {
    if (entry.kind === 'rejection') rejected += 1
    else if (entry.outcome?.ok === false) failed += 1
  }
  return { calls: turn.calls.length - rejected, rejected, failed }
}

/**
 * Lays turns out in proportion to the time from each one's start to the next one's (the last: to `end`, epoch ms). Each turn gets
 * some width whatever it took: at most 6 units, and together at most half of the strip.
 */
export function layoutTimeline(turns: readonly Turn[], end: number): readonly TimelineTurn[] {
  const durations = turns.map((turn, at) => Math.max(0, (turns[at + 1]?.startedAt ?? end) - turn.startedAt))
  const total = durations.reduce((sum, one) => sum + one, 0)
  const least = Math.min(LEAST, TIMELINE_WIDTH / 2 / Math.max(1, turns.length))
  const shared = total === 0 ? 0 : (TIMELINE_WIDTH - least * turns.length) / total
  const even = TIMELINE_WIDTH / Math.max(1, turns.length)
  let x = 0
  return turns.map((turn, at) => {
    const durationMs = durations[at] ?? 0
    const width = total === 0 ? even : least + durationMs * shared
    const replyMs = Math.min(durationMs, turn.timing?.totalMs ?? durationMs)
    const reply = durationMs === 0 ? width : (width * replyMs) / durationMs
    const place = { turn: turn.turn, x, width, reply, durationMs, ...countsOf(turn) }
    x += width
    return place
  })
}

/** The turn under a place on the strip (0 to `TIMELINE_WIDTH`), by bisection. */
export function turnAt(layout: readonly TimelineTurn[], x: number): TimelineTurn | undefined {
  let low = 0
  let high = layout.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((layout[middle]?.x ?? 0) <= x) low = middle
    else high = middle - 1
  }
  return layout[low]
}

export interface TimelinePaths {
  readonly reply: string
  readonly tools: string
  readonly calls: string
  readonly errors: string
}

const round = (value: number): number => Math.round(value * 100) / 100

function box(x: number, y: number, [width, height]: readonly [number, number]): string {
  return `M${round(x)} ${y}h${round(width)}v${height}h${round(-width)}z`
}

/** The strip as four SVG paths in a box of 1000 by 24: one element each, however many turns there are. */
export function timelinePaths(layout: readonly TimelineTurn[]): TimelinePaths {
  const paths = { reply: '', tools: '', calls: '', errors: '' }
  let lastCall = -1
  for (const one of layout) {
    const gap = Math.min(1, one.width * 0.2)
    paths.reply += box(one.x, 7, [Math.max(0.2, one.reply - gap), 8])
    if (one.width - one.reply > gap) paths.tools += box(one.x + one.reply, 7, [one.width - one.reply - gap, 8])
    if (one.calls > 0 && one.x - lastCall >= 1) {
      paths.calls += box(one.x, 18, [Math.min(one.width, 3), 4])
      lastCall = one.x
    }
    if (one.rejected + one.failed > 0) paths.errors += box(one.x, 0, [3, 15])
  }
  return paths
}

/** A turn in words. `last` is the number of the last one: a fork may begin behind turns that were written over. */
export function timelineWords(one: TimelineTurn, last: number): string {
  const parts = [
    `Turn ${one.turn} of ${last}`,
    formatDuration(one.durationMs),
    one.calls === 0 ? '' : countOf(one.calls, 'tool call'),
    one.rejected === 0 ? '' : `${one.rejected} rejected`,
    one.failed === 0 ? '' : `${one.failed} failed`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}
