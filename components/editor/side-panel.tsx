import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import { PANEL_TABS, type EditorPanel } from '#components/hooks/use-editor-panel.ts'
import { FindingsList } from '#components/editor/findings-list.tsx'
import { PreviewPanel } from '#components/editor/preview-panel.tsx'
import { ToolsPanel } from '#components/editor/tools-panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import type { Finding } from '#lib/draft/finding.ts'

export interface SidePanelProps {
  panel: EditorPanel
  draft: DraftSync
  findings: readonly Finding[]
  /** The row at the cursor. */
  cursor: string | null
  /** Goes to a message; -1 is the system prompt. */
  onGoTo: (message: number) => void
}

/** Beside the messages: what the checks find, how a model server would write the draft, and the tools that it has. */
export function SidePanel({ panel, draft, findings, cursor, onGoTo }: SidePanelProps) {
  const { tab } = panel
  return (
    <aside
      aria-label="Panel"
      className="flex h-[45%] min-h-0 shrink-0 flex-col border-t border-line bg-panel @4xl:h-auto @4xl:w-[400px] @4xl:border-t-0 @4xl:border-l"
    >
      <header className="flex items-center gap-2 border-b border-line pr-1 pl-2">
        <Tabs label="Panel" prefix="panel" controls="panel-body" tabs={PANEL_TABS} tab={tab} onTab={panel.show} />
        <span className="flex-1" />
        <Button look="quiet" aria-label="Close the panel" onClick={() => panel.setOpen(false)}>
          ✕
        </Button>
      </header>
      <div id="panel-body" role="tabpanel" aria-labelledby={`panel-${tab}`} tabIndex={0} className="relative flex min-h-0 flex-1 flex-col overflow-auto p-3">
        {tab === 'Findings' ? <FindingsList findings={findings} onGoTo={onGoTo} /> : null}
        {tab === 'Preview' ? <PreviewPanel draft={draft} cursor={cursor} onGoTo={onGoTo} /> : null}
        {tab === 'Tools' ? <ToolsPanel draft={draft} /> : null}
      </div>
    </aside>
  )
}
