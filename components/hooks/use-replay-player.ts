import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ReplaySession } from '#components/hooks/use-replay.ts'
import type { Speed } from '#lib/replay/replay-clock.ts'
import type { ReplayStop } from '#lib/replay/replay-stops.ts'
import { stripSeq } from '#lib/replay/replay-strip.ts'

export interface Player {
  readonly playing: boolean
  /** Plays or pauses; at the end it plays from the beginning. */
  readonly toggle: () => void
  readonly pause: () => void
  readonly speed: Speed
  readonly setSpeed: (speed: Speed) => void
  readonly skipWaiting: boolean
  readonly setSkipWaiting: (skip: boolean) => void
  /** Goes to the moment after event `seq`. */
  readonly seek: (seq: number) => void
  /** Goes to a place of the whole, 0 to 1. */
  readonly seekShare: (share: number) => void
  /** Goes to the nearest stop; false where there is none. */
  readonly step: (stop: ReplayStop, step: 1 | -1) => boolean
}

interface Playing {
  readonly speed: Speed
  readonly skipWaiting: boolean
  /** The run goes on, so that the end is not the end. */
  readonly live: boolean
  readonly onEnd: () => void
}

/** Plays from the moment that is shown, frame by frame; gives what stops it. A seek meanwhile is where it plays on from. */
function play({ tape, moment }: ReplaySession, { speed, skipWaiting, live, onEnd }: Playing): () => void {
  let shown = moment.seq()
  let position = tape.positionOf(shown, skipWaiting)
  let last: number | undefined
  let frame = 0
  const tick = (now: number) => {
    if (moment.seq() !== shown) position = tape.positionOf(moment.seq(), skipWaiting)
    position = Math.min(position + (now - (last ?? now)) * speed, tape.clock.duration(skipWaiting))
    last = now
    moment.seek(Math.max(moment.seq(), tape.seqAt(position, skipWaiting)))
    shown = moment.seq()
    if (shown === tape.last && !live) onEnd()
    else frame = requestAnimationFrame(tick)
  }
  frame = requestAnimationFrame(tick)
  return () => cancelAnimationFrame(frame)
}

/** Play, pause, speed and every way to go to another moment. */
export function useReplayPlayer(session: ReplaySession, live: boolean): Player {
  const { tape, moment } = session
  const [playing, setPlaying] = useState(session.plays)
  const [speed, setSpeed] = useState<Speed>(1)
  const [skipWaiting, setSkipWaiting] = useState(true)
  useEffect(
    () => (playing ? play(session, { speed, skipWaiting, live, onEnd: () => setPlaying(false) }) : undefined),
    [playing, session, speed, skipWaiting, live],
  )
  const pause = useCallback(() => setPlaying(false), [])
  const toggle = useCallback(() => {
    if (!playing && moment.seq() === tape.last && !live) moment.seek(tape.first)
    setPlaying(!playing)
  }, [playing, moment, tape, live])
  const step = useCallback(
    (stop: ReplayStop, way: 1 | -1) => {
      const to = tape.stops.next(stop, moment.seq(), way)
      setPlaying(false)
      if (to === undefined || to < tape.first || to > tape.last) return false
      moment.seek(to)
      return true
    },
    [tape, moment],
  )
  const seekShare = useCallback((share: number) => moment.seek(stripSeq(tape, share, skipWaiting)), [tape, moment, skipWaiting])
  return useMemo(
    () => ({ playing, toggle, pause, speed, setSpeed, skipWaiting, setSkipWaiting, seek: moment.seek, seekShare, step }),
    [playing, toggle, pause, speed, skipWaiting, moment, seekShare, step],
  )
}
