import { useAnnotationKeys } from '#components/hooks/use-annotations.ts'
import { useRetaking } from '#components/hooks/use-message-actions.ts'
import { useRunActions } from '#components/hooks/use-run-actions.ts'
import { useRunKeys } from '#components/hooks/use-run-keys.ts'
import { useRunReading } from '#components/hooks/use-run-reading.ts'
import type { ReadRun } from '#components/hooks/use-run-reading.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { useTokenKeys } from '#components/hooks/use-token-cursor.ts'
import { useTokenRetake } from '#components/hooks/use-token-retake.ts'
import { EditDialog } from '#components/retake/edit-dialog.tsx'
import { RetakeDialog } from '#components/retake/retake-dialog.tsx'
import { ReadingFrame } from '#components/run/reading-frame.tsx'
import { RunHeader } from '#components/run/run-header.tsx'

export interface RunViewProps extends ReadRun {
  connection: Connection
}

/** A run that is loaded: to be read, and with all that can be done to it. */
export function RunView({ run, store, book, connection }: RunViewProps) {
  const reading = useRunReading({ run, store, book })
  const { replay, live, transcript, find, folds, view, cursor, inspector, here } = reading
  const actions = useRunActions(run.id)
  const toggleInspector = () => inspector.setInspecting(!inspector.inspecting)
  const toggleForks = () => inspector.toggleTab('Forks')
  useRunKeys({ transcript, find, folds, actions, live, toggleInspector, toggleForks })
  useAnnotationKeys(here)
  useTokenKeys(cursor, view)
  const retaking = useRetaking(run.id, store, here?.message)
  const tokenRetaking = useTokenRetake(store, retaking)
  const header = (
    <RunHeader
      run={run}
      store={replay.shown}
      live={live}
      replay={replay}
      connection={connection}
      actions={actions}
      inspecting={inspector.inspecting}
      onInspect={toggleInspector}
      onForks={toggleForks}
      tokens={view.all}
      onTokens={cursor.toggle}
      onNextRejection={() => transcript.step('rejection', 1)}
    />
  )
  return (
    <ReadingFrame reading={reading} header={header} actions={retaking.actions} retaking={tokenRetaking}>
      <RetakeDialog store={store} fork={retaking.fork} wish={retaking.wish} onClose={() => retaking.ask(undefined)} />
      <EditDialog store={store} fork={retaking.fork} message={retaking.editing} onClose={retaking.closeEdit} />
    </ReadingFrame>
  )
}
