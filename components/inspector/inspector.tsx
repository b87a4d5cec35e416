import { useReach } from '#components/hooks/use-api.ts'
import { INSPECTOR_TABS, READ_ONLY_TABS } from '#components/hooks/use-inspector.ts'
import type { InspectorModel, InspectorTab as Tab } from '#components/hooks/use-inspector.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { Family } from '#components/forks/family.tsx'
import { Overview } from '#components/inspector/overview.tsx'
import { RawReply } from '#components/inspector/raw-reply.tsx'
import { SentRequest } from '#components/inspector/sent-request.tsx'
import { Sequences } from '#components/inspector/sequences.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import type { RunStore } from '#lib/run/run-store.ts'
import type { Turn } from '#lib/run/state.ts'

export interface InspectorProps {
  store: RunStore
  runId: string
  /** The turn at the cursor; without one, the latest is shown. */
  turn: number | undefined
  /** Goes to a turn in the transcript. */
  onTurn: (turn: number) => void
  inspector: InspectorModel
}

interface PanelProps extends Pick<InspectorProps, 'store' | 'runId' | 'onTurn'> {
  tab: Tab
  turn: Turn | undefined
}

function Panel({ tab, store, runId, turn, onTurn }: PanelProps) {
  if (tab === 'Forks') return <Family runId={runId} />
  if (tab === 'Sequences') return <Sequences store={store} runId={runId} turn={turn?.turn} onTurn={onTurn} />
  if (turn === undefined) return <p className="text-ink-3">No turn has begun yet.</p>
  if (tab === 'Request') return <SentRequest store={store} turn={turn} />
  return tab === 'Raw' ? <RawReply store={store} turn={turn} /> : <Overview store={store} turn={turn} />
}

/** The selected turn in detail: its figures, the request as it was sent, the reply as it came; the run's sequences and its forks. */
export function Inspector({ store, runId, turn, onTurn, inspector }: InspectorProps) {
  const { setTab, setInspecting } = inspector
  const tabs = useReach().readOnly ? READ_ONLY_TABS : INSPECTOR_TABS
  const tab = tabs.includes(inspector.tab) ? inspector.tab : 'Overview'
  const shown = useRunState(store, (state) =>
    turn === undefined ? state.turns.at(-1) : state.turns.find((one) => one.turn === turn),
  )
  return (
    <aside
      aria-label="Inspector"
      className="flex h-[45%] min-h-0 shrink-0 flex-col border-t border-line bg-panel @4xl:h-auto @4xl:w-[400px] @4xl:border-t-0 @4xl:border-l"
    >
      <header className="flex items-center gap-1 border-b border-line pr-1 pl-2">
        <Tabs label="Inspector" prefix="inspect" controls="inspect-panel" tab={tab} tabs={tabs} onTab={setTab} />
        <span className="min-w-0 flex-1 truncate text-right text-xs whitespace-nowrap text-ink-3 tabular-nums">{shown === undefined ? '' : `turn ${shown.turn}`}</span>
        <IconButton icon="close" label="Close the inspector" onClick={() => setInspecting(false)} />
      </header>
      <div id="inspect-panel" role="tabpanel" aria-labelledby={`inspect-${tab}`} tabIndex={0} className="min-h-0 flex-1 overflow-auto p-3">
        <Panel tab={tab} store={store} runId={runId} turn={shown} onTurn={onTurn} />
      </div>
    </aside>
  )
}
