import { useReplayFromStart } from '#components/hooks/use-editor-replay.ts'
import { useRunKeys } from '#components/hooks/use-run-keys.ts'
import { useRunReading, type ReadRun } from '#components/hooks/use-run-reading.ts'
import { useRun } from '#components/hooks/use-run.ts'
import { ReadingFrame } from '#components/run/reading-frame.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface DraftReplayProps {
  runId: string
  /** Back to writing; with the draft as the server has it. */
  onLeave: (run?: RunSummary) => void
}

function Watched({ onLeave, ...draft }: ReadRun & Pick<DraftReplayProps, 'onLeave'>) {
  const reading = useRunReading(draft)
  const { run, replay, transcript, find, folds, inspector } = reading
  const toggleInspector = () => inspector.setInspecting(!inspector.inspecting)
  useReplayFromStart(replay, () => onLeave(run))
  useRunKeys({ transcript, find, folds, live: false, toggleInspector })
  const header = (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
      <h1 className="min-w-0 truncate px-1 text-base font-semibold">{oneLine(run.title, 300)}</h1>
      <Badge>draft</Badge>
      <Badge title="What is shown is the draft as it stood at the moment of the replay">as it stood then</Badge>
      <span className="flex-1" />
      <Button look="quiet" shortcut="shift+r" aria-label="Replay" aria-pressed="true" onClick={replay.leave}>
        Replay
      </Button>
      <Button look="quiet" shortcut="i" aria-label="Inspector" aria-pressed={inspector.inspecting} onClick={toggleInspector}>
        Inspector
      </Button>
    </header>
  )
  return <ReadingFrame reading={reading} header={header} />
}

/** How a draft was written, event by event: it is read, not written on, until the replay is left. */
export function DraftReplay({ runId, onLeave }: DraftReplayProps) {
  const { view, retry } = useRun(runId)
  if (view.status === 'ready') return <Watched run={view.run} store={view.store} book={view.book} onLeave={onLeave} />
  return (
    <div className="p-4">
      <h1 className="sr-only">Replay of the draft</h1>
      {view.status === 'loading' ? (
        <p className="reveal-late text-ink-3" role="status">
          Loading the draft …
        </p>
      ) : (
        <Notice tone="bad" title="The draft could not be loaded" action={<Button onClick={retry}>Try again</Button>}>
          {view.status === 'error' ? view.error : 'It was deleted.'} <Button onClick={() => onLeave()}>Back to the editor</Button>
        </Notice>
      )}
    </div>
  )
}
