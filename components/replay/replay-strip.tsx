import Link from 'next/link'
import { useMemo, useState, useSyncExternalStore } from 'react'
import type { PointerEvent } from 'react'
import type { ReplayFork } from '#components/hooks/use-replay-forks.ts'
import type { ReplayMoves } from '#components/hooks/use-replay-keys.ts'
import type { Player } from '#components/hooks/use-replay-player.ts'
import type { ReplaySession } from '#components/hooks/use-replay.ts'
import { runPagePath } from '#lib/api/client.ts'
import { momentWords, eventWords } from '#lib/replay/moment-words.ts'
import { STRIP_WIDTH, stripPaths, stripShare } from '#lib/replay/replay-strip.ts'
import type { ReplayTape } from '#lib/replay/replay-tape.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface ReplayStripProps {
  session: ReplaySession
  player: Player
  moves: ReplayMoves
  forks: readonly ReplayFork[]
}

/** Turns, calls, failures and rejections of the whole log. */
function Marks({ tape, length, skipWaiting }: { tape: ReplayTape; length: number; skipWaiting: boolean }) {
  // A tape that grows is the same tape: its length says that there is more to draw.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const paths = useMemo(() => stripPaths(tape, skipWaiting), [tape, length, skipWaiting])
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${STRIP_WIDTH} 24`} preserveAspectRatio="none" className="block h-6 w-full">
      <path d={paths.turns} className="fill-line-strong" />
      <path d={paths.calls} className="fill-accent" />
      <path d={paths.failed} className="fill-bad" />
      <path d={paths.rejected} className="fill-bad" />
    </svg>
  )
}

function ForkMarks({ session, forks, skipWaiting }: { session: ReplaySession; forks: readonly ReplayFork[]; skipWaiting: boolean }) {
  return forks.map(({ id, title, seq }) => (
    <Link
      key={id}
      href={runPagePath(id)}
      aria-label={`Fork at event ${seq}: ${oneLine(title)}`}
      title={`Fork at event ${seq}: ${oneLine(title)}`}
      className="absolute top-0 -ml-1.5 flex h-3 w-3 items-center justify-center rounded text-[10px] leading-none text-accent hover:bg-hover"
      style={{ left: `${stripShare(session.tape, seq, skipWaiting) * 100}%` }}
    >
      ◆
    </Link>
  ))
}

/** The whole run as a strip with the playhead on it: press, drag, or walk by keys. */
export function ReplayStrip({ session, player, moves, forks }: ReplayStripProps) {
  const { tape, moment } = session
  const { skipWaiting } = player
  const [dragging, setDragging] = useState(false)
  const seq = useSyncExternalStore(moment.subscribe, moment.seq, moment.seq)
  const length = useSyncExternalStore(moment.subscribe, moment.length, moment.length)
  const event = tape.eventAt(seq)
  const left = `${stripShare(tape, seq, skipWaiting) * 100}%`
  const toPointer = (pointer: PointerEvent<HTMLElement>) => {
    const box = pointer.currentTarget.getBoundingClientRect()
    moves.goShare((pointer.clientX - box.left) / box.width)
  }
  return (
    <div className="relative min-w-0 flex-1 pt-3">
      <div
        role="slider"
        aria-label="Replay"
        aria-valuemin={tape.first}
        aria-valuemax={length}
        aria-valuenow={seq}
        aria-valuetext={`${momentWords(tape, moment.getSnapshot())}${event === undefined ? '' : `, ${eventWords(event)}`}`}
        tabIndex={0}
        className="relative cursor-pointer touch-none"
        onPointerDown={(pointer) => {
          if (pointer.button !== 0) return
          pointer.currentTarget.setPointerCapture(pointer.pointerId)
          player.pause()
          setDragging(true)
          toPointer(pointer)
        }}
        onPointerMove={(pointer) => {
          if (dragging) toPointer(pointer)
        }}
        onPointerUp={() => setDragging(false)}
        onPointerCancel={() => setDragging(false)}
        onKeyDown={(key) => {
          const way = key.key === 'PageDown' || key.key === 'ArrowDown' ? -1 : key.key === 'PageUp' || key.key === 'ArrowUp' ? 1 : undefined
          if (way === undefined) return
          key.preventDefault()
          moves.step(key.key.startsWith('Page') ? 'turn' : 'event', way)
        }}
      >
        <Marks tape={tape} length={length} skipWaiting={skipWaiting} />
        <div aria-hidden="true" className="pointer-events-none absolute inset-y-0 left-0 border-b-2 border-accent" style={{ width: left }} />
        <div aria-hidden="true" className="pointer-events-none absolute inset-y-[-3px] -ml-px w-0.5 bg-accent" style={{ left }} />
      </div>
      <ForkMarks session={session} forks={forks} skipWaiting={skipWaiting} />
    </div>
  )
}
