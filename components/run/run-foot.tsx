import { ReplayDock } from '#components/replay/replay-dock.tsx'
import type { ReplayDockProps } from '#components/replay/replay-dock.tsx'
import { Timeline } from '#components/timeline/timeline.tsx'
import type { RunStore } from '#lib/run/run-store.ts'

export interface RunFootProps extends ReplayDockProps {
  store: RunStore
  /** The turn at the cursor. */
  turn: number | undefined
}

/** Below a run: its timeline, or in its place the replay. */
export function RunFoot({ store, turn, ...dock }: RunFootProps) {
  if (dock.replay.phase.status !== 'off') return <ReplayDock {...dock} />
  return <Timeline store={store} turn={turn} onTurn={dock.transcript.turnTo} />
}
