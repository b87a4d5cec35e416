import type { ReactNode } from 'react'
import { FindingContext } from '#components/hooks/use-find.ts'
import { FoldsContext } from '#components/hooks/use-folds.ts'
import { MessageActionsContext } from '#components/hooks/use-message-actions.ts'
import type { MessageActions } from '#components/hooks/use-message-actions.ts'
import type { RunReading } from '#components/hooks/use-run-reading.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import type { TokenRetaking } from '#components/hooks/use-token-retake.ts'
import { TokenViewContext } from '#components/hooks/use-token-view.ts'
import { Inspector } from '#components/inspector/inspector.tsx'
import { RunFoot } from '#components/run/run-foot.tsx'
import { RunPreparing } from '#components/run/run-preparing.tsx'
import { TokenDock } from '#components/tokens/token-dock.tsx'
import { TokenPopover } from '#components/tokens/token-popover.tsx'
import { FindBar } from '#components/transcript/find-bar.tsx'
import { Transcript } from '#components/transcript/transcript.tsx'
import type { RunState } from '#lib/run/state.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import { isSequential, scaleVariables } from '#lib/token-view/token-buckets.ts'

export interface ReadingFrameProps {
  reading: RunReading
  header: ReactNode
  /** What can be done with a message, and from a token; nothing where the run is only to be read. */
  actions?: MessageActions
  retaking?: TokenRetaking
  /** Dialogs. */
  children?: ReactNode
}

/** What is worth saying aloud: how the run stands and which turn it is at, never its tokens. */
function announcement(state: RunState): string {
  const turn = state.turns.length === 0 ? '' : `, turn ${state.turns.length}`
  return `Run ${statusWord(state).word}${turn}`
}

/** A run as it is read: header, transcript, inspector, tokens, and the timeline or the replay. */
export function ReadingFrame({ reading, header, actions, retaking, children }: ReadingFrameProps) {
  const { run, store, folds, replay, rows, live, grows, transcript, find, view, cursor, loading, inspector, here } = reading
  const { shown } = replay
  const spoken = useRunState(shown, announcement)
  return (
    <FoldsContext value={folds}>
      <TokenViewContext value={view}>
        <FindingContext value={find.finding}>
          <div className={`@container flex h-full min-h-0 flex-col ${isSequential(view.metric) ? 'scale-sequential' : ''}`} style={scaleVariables(view.metric)}>
            {header}
            <p role="status" className="sr-only">
              {spoken}
            </p>
            {find.open ? <FindBar find={find} /> : null}
            <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
              <MessageActionsContext value={actions}>
                <Transcript transcript={transcript} live={grows}>
                  <RunPreparing store={shown} />
                </Transcript>
              </MessageActionsContext>
              {inspector.inspecting ? (
                <Inspector store={shown} runId={run.id} turn={here?.turn} onTurn={transcript.turnTo} inspector={inspector} />
              ) : null}
            </div>
            {view.any ? <TokenDock store={shown} view={view} transcript={transcript} cursor={cursor} loading={loading} /> : null}
            {view.any ? (
              <TokenPopover
                store={store}
                scrollRef={transcript.scrollRef}
                rows={rows}
                view={view}
                cursor={cursor}
                {...(retaking === undefined ? {} : { retaking })}
              />
            ) : null}
            {children}
            <RunFoot runId={run.id} store={store} replay={replay} transcript={transcript} live={live} turn={here?.turn} finding={find.open} />
          </div>
        </FindingContext>
      </TokenViewContext>
    </FoldsContext>
  )
}
