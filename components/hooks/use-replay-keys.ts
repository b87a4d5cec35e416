import { useEffect, useRef } from 'react'
import type { Player } from '#components/hooks/use-replay-player.ts'
import type { ReplaySession } from '#components/hooks/use-replay.ts'
import { nextSpeed } from '#lib/replay/replay-clock.ts'
import type { ReplayStop } from '#lib/replay/replay-stops.ts'
import type { Row } from '#lib/transcript/types.ts'
import { useKeys } from './use-keys.ts'
import { showToast } from './use-toasts.ts'
import { fragmentOfPage } from './use-transcript.ts'
import type { Transcript } from './use-transcript.ts'

const NONE: Readonly<Record<ReplayStop, readonly [string, string]>> = {
  event: ['This is the first event', 'This is the last event'],
  turn: ['No turn begins before this', 'No turn begins after this'],
  error: ['No error before this', 'No error after this'],
}

export interface ReplayMoves {
  readonly go: (seq: number) => void
  readonly goShare: (share: number) => void
  readonly step: (stop: ReplayStop, step: 1 | -1) => void
  /** Brings a row into sight, as soon as the moment that is gone to has it. */
  readonly show: (row: (row: Row) => boolean) => void
}

interface MovesInput {
  readonly transcript: Transcript
  readonly live: boolean
}

/** Going to another moment brings what was new then into sight; playing keeps it there until the reader scrolls away. */
export function useReplayMoves(player: Player, { transcript, live }: MovesInput): ReplayMoves {
  const { follow, rows, moveTo } = transcript
  const wanted = useRef<(row: Row) => boolean>(undefined)
  useEffect(() => {
    if (fragmentOfPage() === '') follow(true)
    return () => {
      if (!live) follow(false)
    }
  }, [follow, live])
  useEffect(() => {
    if (wanted.current === undefined) return
    const index = rows.findIndex(wanted.current)
    wanted.current = undefined
    if (index !== -1) moveTo(index)
  }, [rows, moveTo])
  return {
    go: (seq) => {
      player.pause()
      player.seek(seq)
      follow(true)
    },
    goShare: (share) => {
      player.seekShare(share)
      follow(true)
    },
    step: (stop, way) => {
      if (player.step(stop, way)) follow(true)
      else showToast(NONE[stop][way === 1 ? 1 : 0])
    },
    show: (row) => {
      const index = rows.findIndex(row)
      if (index === -1) wanted.current = row
      else moveTo(index)
    },
  }
}

interface ReplayKeys {
  readonly player: Player
  readonly moves: ReplayMoves
  readonly leave: () => void
  /** Escape belongs to something else now: a token, the search. */
  readonly escapeTaken: boolean
}

/** The keys of replay. */
export function useReplayKeys({ tape }: ReplaySession, { player, moves, leave, escapeTaken }: ReplayKeys): void {
  const group = 'Replay'
  useKeys([
    { keys: 'space', label: player.playing ? 'Pause' : 'Play', group, run: player.toggle },
    { keys: '.', label: 'Faster', group, run: () => player.setSpeed(nextSpeed(player.speed, 1)) },
    { keys: ',', label: 'Slower', group, run: () => player.setSpeed(nextSpeed(player.speed, -1)) },
    { keys: 's', label: player.skipWaiting ? 'Wait as long as it took' : 'Skip waiting', group, run: () => player.setSkipWaiting(!player.skipWaiting) },
    { keys: 'arrowright', label: 'Next event', group, run: () => moves.step('event', 1) },
    { keys: 'arrowleft', label: 'Previous event', group, run: () => moves.step('event', -1) },
    { keys: 'j', label: 'Beginning of the next turn', group, run: () => moves.step('turn', 1) },
    { keys: 'k', label: 'Beginning of the turn before', group, run: () => moves.step('turn', -1) },
    { keys: 'e', label: 'Next error', group, run: () => moves.step('error', 1) },
    { keys: 'shift+e', label: 'Previous error', group, run: () => moves.step('error', -1) },
    { keys: 'home', label: 'First event', group, run: () => moves.go(tape.first) },
    { keys: 'end', label: 'Last event', group, run: () => moves.go(tape.last) },
    { keys: 'escape', label: 'Leave the replay', group, run: leave, when: !escapeTaken },
  ])
}
