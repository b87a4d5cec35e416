import { useState, useSyncExternalStore } from 'react'
import { useReach } from '#components/hooks/use-api.ts'
import { useReplayAddress } from '#components/hooks/use-replay-address.ts'
import { useReplayForks } from '#components/hooks/use-replay-forks.ts'
import { useReplayKeys, useReplayMoves } from '#components/hooks/use-replay-keys.ts'
import type { ReplayMoves } from '#components/hooks/use-replay-keys.ts'
import { useReplayPlayer } from '#components/hooks/use-replay-player.ts'
import type { Player } from '#components/hooks/use-replay-player.ts'
import type { ReplaySession } from '#components/hooks/use-replay.ts'
import { useTokens, useTokenSelection } from '#components/hooks/use-token-view.ts'
import type { Transcript } from '#components/hooks/use-transcript.ts'
import { ReplayCalls } from '#components/replay/replay-calls.tsx'
import { ReplayStrip } from '#components/replay/replay-strip.tsx'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { formatDuration } from '#lib/format/duration.ts'
import { callPlace } from '#lib/replay/call-place.ts'
import { eventWords, momentWords } from '#lib/replay/moment-words.ts'
import { SPEEDS } from '#lib/replay/replay-clock.ts'
import type { ReplayedCall } from '#lib/run/state.ts'

export interface ReplayBarProps {
  runId: string
  session: ReplaySession
  transcript: Transcript
  /** The run itself goes on. */
  live: boolean
  /** The search is open: Escape closes it first. */
  finding: boolean
  onLeave: () => void
}

/** Where the replay stands, in words. */
function Moment({ session, player }: { session: ReplaySession; player: Player }) {
  const { tape, moment } = session
  const seq = useSyncExternalStore(moment.subscribe, moment.seq, moment.seq)
  const event = tape.eventAt(seq)
  const time = `${formatDuration(tape.positionOf(seq, player.skipWaiting))} of ${formatDuration(tape.clock.duration(player.skipWaiting))}`
  return (
    <p className="flex min-w-0 flex-1 basis-64 gap-x-3 text-xs whitespace-nowrap text-ink-2 tabular-nums">
      <span className="font-medium text-ink">{momentWords(tape, moment.getSnapshot())}</span>
      <span>{time}</span>
      <span className="truncate text-ink-3">{event === undefined ? '' : eventWords(event)}</span>
    </p>
  )
}

function Speed({ player }: { player: Player }) {
  return (
    <>
      <label className="flex items-center gap-1.5 text-xs text-ink-2">
        Speed
        <Select
          className="h-6 w-auto text-xs"
          aria-keyshortcuts=", ."
          title="Slower (,) or faster (.)"
          value={player.speed}
          onChange={(event) => player.setSpeed(SPEEDS.find((speed) => String(speed) === event.target.value) ?? player.speed)}
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </Select>
      </label>
      <Button
        look="quiet"
        shortcut="s"
        aria-label="Skip waiting"
        aria-pressed={player.skipWaiting}
        className="h-6 text-xs"
        onClick={() => player.setSkipWaiting(!player.skipWaiting)}
      >
        Skip waiting
      </Button>
    </>
  )
}

function Steps({ moves }: { moves: ReplayMoves }) {
  const look = 'h-6 px-1.5 text-xs'
  return (
    <span className="flex items-center">
      <Button look="quiet" shortcut="arrowleft" aria-label="Previous event" className={look} onClick={() => moves.step('event', -1)}>
        ←
      </Button>
      <Button look="quiet" shortcut="arrowright" aria-label="Next event" className={look} onClick={() => moves.step('event', 1)}>
        <span aria-hidden="true">→</span> Event
      </Button>
      <Button look="quiet" shortcut="k" aria-label="Previous turn" className={look} onClick={() => moves.step('turn', -1)}>
        ↑
      </Button>
      <Button look="quiet" shortcut="j" aria-label="Next turn" className={look} onClick={() => moves.step('turn', 1)}>
        <span aria-hidden="true">↓</span> Turn
      </Button>
      <Button look="quiet" shortcut="e" aria-label="Next error" className={look} onClick={() => moves.step('error', 1)}>
        <span aria-hidden="true">↓</span> Error
      </Button>
    </span>
  )
}

/** The bar of a replay: the whole run as a strip, and what moves along it. */
export function ReplayBar({ runId, session, transcript, live, finding, onLeave }: ReplayBarProps) {
  const player = useReplayPlayer(session, live)
  const moves = useReplayMoves(player, { transcript, live })
  const forks = useReplayForks(runId, session.tape)
  const { readOnly } = useReach()
  const [comparing, setComparing] = useState(false)
  useReplayAddress(session.moment)
  const isTokenSelected = useTokenSelection(useTokens().selection) !== undefined
  useReplayKeys(session, { player, moves, leave: onLeave, escapeTaken: finding || isTokenSelected })
  const toCall = (call: ReplayedCall) => {
    const place = callPlace(session.tape, call)
    if (place !== undefined) moves.go(place)
    moves.show((row) => row.kind === 'call' && row.entry.call.id === call.callId && (row.turn === undefined || row.turn === call.turn))
  }
  return (
    <>
      {comparing ? <ReplayCalls runId={runId} onCall={toCall} onClose={() => setComparing(false)} /> : null}
      <section aria-label="Replay" className="shrink-0 border-t-2 border-accent bg-panel px-3 py-1">
        <ReplayStrip session={session} player={player} moves={moves} forks={forks} />
        <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
          <Button look="primary" shortcut="space" className="h-6 w-16" onClick={player.toggle}>
            {player.playing ? 'Pause' : 'Play'}
          </Button>
          <Steps moves={moves} />
          <Speed player={player} />
          <Moment session={session} player={player} />
          {readOnly ? null : (
            <Button look="quiet" aria-expanded={comparing} className="h-6 text-xs" onClick={() => setComparing(!comparing)}>
              Run the calls again
            </Button>
          )}
          <Button look="quiet" shortcut="escape" className="h-6 text-xs" onClick={onLeave}>
            {live ? 'Back to live' : 'Leave replay'}
          </Button>
        </div>
      </section>
    </>
  )
}
