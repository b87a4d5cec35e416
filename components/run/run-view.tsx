import { useState } from 'react'
import { useAnnotationKeys } from '#components/hooks/use-annotations.ts'
import { FindingContext, useFind } from '#components/hooks/use-find.ts'
import { FoldsContext } from '#components/hooks/use-folds.ts'
import { MessageActionsContext, useRetaking } from '#components/hooks/use-message-actions.ts'
import { useTokenRetake } from '#components/hooks/use-token-retake.ts'
import { useInspector } from '#components/hooks/use-inspector.ts'
import { useReplay } from '#components/hooks/use-replay.ts'
import { useRows } from '#components/hooks/use-rows.ts'
import { useRunActions } from '#components/hooks/use-run-actions.ts'
import { useRunKeys } from '#components/hooks/use-run-keys.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { useTokenCursor, useTokenKeys } from '#components/hooks/use-token-cursor.ts'
import { useTokenLoader } from '#components/hooks/use-token-loader.ts'
import { useTokenRows } from '#components/hooks/use-token-rows.ts'
import { TokenViewContext, useHeldTokenView, useTokenView } from '#components/hooks/use-token-view.ts'
import { useTranscript } from '#components/hooks/use-transcript.ts'
import type { Transcript as TranscriptModel } from '#components/hooks/use-transcript.ts'
import { Inspector } from '#components/inspector/inspector.tsx'
import { RunFoot } from '#components/run/run-foot.tsx'
import { RunHeader } from '#components/run/run-header.tsx'
import { EditDialog } from '#components/retake/edit-dialog.tsx'
import { RetakeDialog } from '#components/retake/retake-dialog.tsx'
import { TokenDock } from '#components/tokens/token-dock.tsx'
import { TokenPopover } from '#components/tokens/token-popover.tsx'
import { FindBar } from '#components/transcript/find-bar.tsx'
import { Transcript } from '#components/transcript/transcript.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { isSequential, scaleVariables } from '#lib/token-view/token-buckets.ts'
import type { TokenBook } from '#lib/token-view/token-book.ts'
import type { RunState } from '#lib/run/state.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import { createFolds } from '#lib/transcript/folds.ts'

export interface RunViewProps {
  run: RunSummary
  store: RunStore
  book: TokenBook
  connection: Connection
}

/** What is worth saying aloud: how the run stands and which turn it is at, never its tokens. */
function announcement(state: RunState): string {
  const turn = state.turns.length === 0 ? '' : `, turn ${state.turns.length}`
  return `Run ${statusWord(state).word}${turn}`
}

/** The turn that the reader looks at. */
function nearestTurn({ rows, virtualizer }: TranscriptModel): number {
  const from = virtualizer.range?.startIndex ?? 0
  return rows.slice(from).find((row) => row.turn !== undefined)?.turn ?? 0
}

/** A run that is loaded: its header, transcript, inspector and timeline. */
export function RunView({ run, store, book, connection }: RunViewProps) {
  const [folds] = useState(createFolds)
  const tokens = useTokenView(run.id, book)
  const replay = useReplay({ run, store, book })
  // While the run is replayed, what is shown is the run as it stood at a moment; what is done, is done to the run as it is.
  const { shown } = replay
  const rows = useTokenRows(useRows(shown), shown, { view: tokens, folds })
  const turns = useRunState(shown, (state) => state.turns)
  const live = useRunState(store, (state) => state.kind === 'episode' && state.status !== 'finished')
  const spoken = useRunState(shown, announcement)
  const grows = live || replay.session !== undefined
  const transcript = useTranscript(rows, grows)
  const find = useFind(transcript, folds)
  const view = useHeldTokenView(tokens, transcript.hold)
  const cursor = useTokenCursor(transcript, { view, turns, folds })
  const loading = useTokenLoader({ view, turns, near: nearestTurn(transcript), hold: transcript.hold })
  const actions = useRunActions(run.id)
  const inspector = useInspector()
  const { inspecting, setInspecting } = inspector
  useRunKeys({ transcript, find, folds, actions, live, toggleInspector: () => setInspecting(!inspecting), toggleForks: () => inspector.toggleTab('Forks') })
  const here = rows.find((row) => row.key === transcript.cursor)
  useAnnotationKeys(here)
  useTokenKeys(cursor, view)
  const retaking = useRetaking(run.id, store, here?.message)
  const tokenRetaking = useTokenRetake(store, retaking)
  return (
    <FoldsContext value={folds}>
      <TokenViewContext value={view}>
      <FindingContext value={find.finding}>
        <div className={`@container flex h-full min-h-0 flex-col ${isSequential(view.metric) ? 'scale-sequential' : ''}`} style={scaleVariables(view.metric)}>
          <RunHeader
            run={run}
            store={shown}
            live={live}
            replay={replay}
            connection={connection}
            actions={actions}
            inspecting={inspecting}
            onInspect={() => setInspecting(!inspecting)}
            onForks={() => inspector.toggleTab('Forks')}
            tokens={view.all}
            onTokens={cursor.toggle}
            onNextRejection={() => transcript.step('rejection', 1)}
          />
          <p role="status" className="sr-only">
            {spoken}
          </p>
          {find.open ? <FindBar find={find} /> : null}
          <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
            <MessageActionsContext value={retaking.actions}>
              <Transcript transcript={transcript} live={grows} />
            </MessageActionsContext>
            {inspecting ? <Inspector store={shown} runId={run.id} turn={here?.turn} onTurn={transcript.turnTo} inspector={inspector} /> : null}
          </div>
          {view.any ? <TokenDock store={shown} view={view} transcript={transcript} cursor={cursor} loading={loading} /> : null}
          {view.any ? <TokenPopover store={store} scrollRef={transcript.scrollRef} rows={rows} view={view} cursor={cursor} retaking={tokenRetaking} /> : null}
          <RetakeDialog store={store} fork={retaking.fork} wish={retaking.wish} onClose={() => retaking.ask(undefined)} />
          <EditDialog store={store} fork={retaking.fork} message={retaking.editing} onClose={retaking.closeEdit} />
          <RunFoot runId={run.id} store={store} replay={replay} transcript={transcript} live={live} turn={here?.turn} finding={find.open} />
        </div>
      </FindingContext>
      </TokenViewContext>
    </FoldsContext>
  )
}
