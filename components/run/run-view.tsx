import { useState } from 'react'
import { FindingContext, useFind } from '#components/hooks/use-find.ts'
import { FoldsContext } from '#components/hooks/use-folds.ts'
import { useInspector } from '#components/hooks/use-inspector.ts'
import { useRows } from '#components/hooks/use-rows.ts'
import { useRunActions } from '#components/hooks/use-run-actions.ts'
import { useRunKeys } from '#components/hooks/use-run-keys.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { useTranscript } from '#components/hooks/use-transcript.ts'
import { Inspector } from '#components/inspector/inspector.tsx'
import { RunHeader } from '#components/run/run-header.tsx'
import { Timeline } from '#components/timeline/timeline.tsx'
import { FindBar } from '#components/transcript/find-bar.tsx'
import { Transcript } from '#components/transcript/transcript.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { RunState } from '#lib/run/state.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import { createFolds } from '#lib/transcript/folds.ts'

export interface RunViewProps {
  run: RunSummary
  store: RunStore
  connection: Connection
}

/** What is worth saying aloud: how the run stands and which turn it is at, never its tokens. */
function announcement(state: RunState): string {
  const turn = state.turns.length === 0 ? '' : `, turn ${state.turns.length}`
  return `Run ${statusWord(state).word}${turn}`
}

/** A run that is loaded: its header, transcript, inspector and timeline. */
export function RunView({ run, store, connection }: RunViewProps) {
  const [folds] = useState(createFolds)
  const rows = useRows(store)
  const live = useRunState(store, (state) => state.kind === 'episode' && state.status !== 'finished')
  const spoken = useRunState(store, announcement)
  const transcript = useTranscript(rows, live)
  const find = useFind(transcript, folds)
  const actions = useRunActions(run.id)
  const { inspecting, setInspecting } = useInspector()
  useRunKeys({ transcript, find, folds, actions, live, toggleInspector: () => setInspecting(!inspecting) })
  const cursorTurn = rows.find((row) => row.key === transcript.cursor)?.turn
  return (
    <FoldsContext value={folds}>
      <FindingContext value={find.finding}>
        <div className="@container flex h-full min-h-0 flex-col">
          <RunHeader
            run={run}
            store={store}
            connection={connection}
            actions={actions}
            inspecting={inspecting}
            onInspect={() => setInspecting(!inspecting)}
            onNextRejection={() => transcript.step('rejection', 1)}
          />
          <p role="status" className="sr-only">
            {spoken}
          </p>
          {find.open ? <FindBar find={find} /> : null}
          <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
            <Transcript transcript={transcript} live={live} />
            {inspecting ? <Inspector store={store} runId={run.id} turn={cursorTurn} onTurn={transcript.turnTo} onClose={() => setInspecting(false)} /> : null}
          </div>
          <Timeline store={store} turn={cursorTurn} onTurn={transcript.turnTo} />
        </div>
      </FindingContext>
    </FoldsContext>
  )
}
