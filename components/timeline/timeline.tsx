import { useMemo, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useClock } from '#components/hooks/use-clock.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { layoutTimeline, TIMELINE_WIDTH, timelinePaths, timelineWords, turnAt } from '#lib/transcript/timeline.ts'
import type { TimelineTurn } from '#lib/transcript/timeline.ts'

export interface TimelineProps {
  store: RunStore
  /** The turn at the cursor. */
  turn: number | undefined
  onTurn: (turn: number) => void
}

const PAGE = 10

function movedBy(key: string, at: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    PageUp: at + PAGE,
    PageDown: at - PAGE,
    Home: 0,
    End: count - 1,
  }
  const to = steps[key]
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to))
}

function Strip({ layout, current }: { layout: readonly TimelineTurn[]; current: TimelineTurn | undefined }) {
  const paths = useMemo(() => timelinePaths(layout), [layout])
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${TIMELINE_WIDTH} 24`} preserveAspectRatio="none" className="block h-6 w-full">
      {current === undefined ? null : <rect x={current.x} y={0} width={Math.max(2, current.width)} height={24} className="fill-selected" />}
      <path d={paths.reply} className="fill-line-strong" />
      <path d={paths.tools} className="fill-line" />
      <path d={paths.calls} className="fill-accent" />
      <path d={paths.errors} className="fill-bad" />
    </svg>
  )
}

/** The run in one strip: a bar for each turn as long as it took, marks below for calls and tall red ones for errors. */
export function Timeline({ store, turn, onTurn }: TimelineProps) {
  const turns = useRunState(store, (state) => state.turns)
  const end = useRunState(store, (state) => state.finishedAt ?? (state.status === 'running' ? undefined : state.turns.at(-1)?.endedAt))
  const now = useClock(end === undefined)
  const layout = useMemo(() => layoutTimeline(turns, end ?? now), [turns, end, now])
  const [hovered, setHovered] = useState<TimelineTurn>()
  const found = turn === undefined ? -1 : layout.findIndex((one) => one.turn === turn)
  const at = found === -1 ? layout.length - 1 : found
  const current = layout[at]
  const first = layout[0]?.turn
  const last = layout.at(-1)?.turn
  if (current === undefined || first === undefined || last === undefined) return <div className="h-9 shrink-0 border-t border-line" />
  const under = (event: { clientX: number; currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect()
    return turnAt(layout, ((event.clientX - box.left) / box.width) * TIMELINE_WIDTH)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const to = layout[movedBy(event.key, at, layout.length) ?? -1]
    if (to === undefined) return
    event.preventDefault()
    onTurn(to.turn)
  }
  return (
    <div className="flex h-9 shrink-0 items-center gap-3 border-t border-line px-3">
      <div
        role="slider"
        aria-label="Timeline"
        aria-valuemin={first}
        aria-valuemax={last}
        aria-valuenow={current.turn}
        aria-valuetext={timelineWords(current, last)}
        tabIndex={0}
        className="min-w-0 flex-1 cursor-pointer"
        onKeyDown={onKeyDown}
        onPointerMove={(event) => setHovered(under(event))}
        onPointerLeave={() => setHovered(undefined)}
        onClick={(event) => {
          const one = under(event)
          if (one !== undefined) onTurn(one.turn)
        }}
      >
        <Strip layout={layout} current={found === -1 ? undefined : current} />
      </div>
      <span title={timelineWords(hovered ?? current, last)} className="w-28 shrink-0 truncate text-right text-xs text-ink-2 tabular-nums sm:w-72">
        {timelineWords(hovered ?? current, last)}
      </span>
    </div>
  )
}
