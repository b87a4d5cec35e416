import type { Replay } from '#components/hooks/use-replay.ts'
import { ReplayBar } from '#components/replay/replay-bar.tsx'
import type { ReplayBarProps } from '#components/replay/replay-bar.tsx'
import { Button } from '#components/ui/button.tsx'

export interface ReplayDockProps extends Pick<ReplayBarProps, 'runId' | 'transcript' | 'live' | 'finding'> {
  replay: Replay
}

/** What stands in the timeline's place while a run is replayed: its bar, or why there is none yet. */
export function ReplayDock({ replay, ...bar }: ReplayDockProps) {
  const { phase, enter, leave } = replay
  if (phase.status === 'on') return <ReplayBar {...bar} session={phase.session} onLeave={leave} />
  return (
    <div className="flex h-9 shrink-0 items-center gap-3 border-t border-line px-3">
      {phase.status === 'failed' ? (
        <p role="alert" className="min-w-0 flex-1 truncate text-bad" title={phase.error}>
          The events could not be loaded. {phase.error}
        </p>
      ) : (
        <p role="status" className="flex-1 text-ink-3">
          Loading the events …
        </p>
      )}
      {phase.status === 'failed' ? <Button onClick={enter}>Try again</Button> : null}
      <Button look="quiet" onClick={leave}>
        Leave replay
      </Button>
    </div>
  )
}
