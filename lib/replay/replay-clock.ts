/** With waiting skipped, a gap between two events counts as this much at most, ms. */
const LONGEST_GAP_MS = 1000
/** A log whose events all bear one time (an import, say) is played with this much between them, ms. */
const UNTIMED_GAP_MS = 40

/** How fast a run is played: so many times as fast as it happened. */
export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const
export type Speed = (typeof SPEEDS)[number]

/** The next speed up or down; the same at either end. */
export function nextSpeed(speed: Speed, step: 1 | -1): Speed {
  return SPEEDS[SPEEDS.indexOf(speed) + step] ?? speed
}

/**
 * When each event of a log is played, in ms from its beginning: as it happened, or with waiting skipped. Events are named
 * by their place, 0 being the beginning itself. Times that run backwards count as no time.
 */
export class ReplayClock {
  private readonly real = [0]
  private readonly short = [0]
  private at: number

  /** @param startedAt time of place 0, epoch ms. */
  constructor(startedAt: number) {
    this.at = startedAt
  }

  /** @param at time of the next event, epoch ms. */
  add(at: number): void {
    const gap = Math.max(0, at - this.at)
    this.at = Math.max(this.at, at)
    this.real.push((this.real.at(-1) ?? 0) + gap)
    this.short.push((this.short.at(-1) ?? 0) + Math.min(gap, LONGEST_GAP_MS))
  }

  positionOf(place: number, skipWaiting: boolean): number {
    if (this.isUntimed) return place * UNTIMED_GAP_MS
    return (skipWaiting ? this.short : this.real)[place] ?? this.duration(skipWaiting)
  }

  /** The last event that has happened at a position. */
  placeAt(position: number, skipWaiting: boolean): number {
    const last = this.real.length - 1
    if (this.isUntimed) return Math.max(0, Math.min(last, Math.floor(position / UNTIMED_GAP_MS)))
    const times = skipWaiting ? this.short : this.real
    let low = 0
    let high = last
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((times[middle] ?? 0) <= position) low = middle
      else high = middle - 1
    }
    return low
  }

  duration(skipWaiting: boolean): number {
    if (this.isUntimed) return (this.real.length - 1) * UNTIMED_GAP_MS
    return (skipWaiting ? this.short : this.real).at(-1) ?? 0
  }

  private get isUntimed(): boolean {
    return this.real.at(-1) === 0
  }
}
