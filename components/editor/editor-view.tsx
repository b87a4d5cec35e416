import { useState } from 'react'
import { FoldsContext } from '#components/hooks/use-folds.ts'
import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import { useDraftContinue } from '#components/hooks/use-draft-continue.ts'
import { EditorContext, useEditor } from '#components/hooks/use-editor.ts'
import { useEditorFindings } from '#components/hooks/use-editor-findings.ts'
import { useEditorKeys } from '#components/hooks/use-editor-keys.ts'
import { useEditorList } from '#components/hooks/use-editor-list.ts'
import { useEditorPanel } from '#components/hooks/use-editor-panel.ts'
import { useFamily } from '#components/hooks/use-family.ts'
import { ContinueDialog } from '#components/editor/continue-dialog.tsx'
import { ContinuePanel } from '#components/editor/continue-panel.tsx'
import { EditorHeader } from '#components/editor/editor-header.tsx'
import { MessageList } from '#components/editor/message-list.tsx'
import { SelectionBar } from '#components/editor/selection-bar.tsx'
import { SidePanel } from '#components/editor/side-panel.tsx'
import { UnsavedNotice } from '#components/editor/unsaved-notice.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { at, rowKeys } from '#lib/editor/editor-selection.ts'
import { createFolds } from '#lib/transcript/folds.ts'

export interface EditorViewProps {
  run: RunSummary
  draft: DraftSync
  /** Watches how the draft was written. */
  onReplay: (draft: DraftSync) => void
}

/** What the draft stands on, for its messages that were made there. */
function useBase({ id, base }: RunSummary) {
  const { nodes } = useFamily(id)
  if (base === null) return undefined
  return { run: base.run, title: nodes?.find((node) => node.run.id === base.run)?.run.title ?? 'its base' }
}

/** A draft that is loaded: its header, its messages, and beside them findings, preview and tools. */
export function EditorView({ run, draft, onReplay }: EditorViewProps) {
  const [folds] = useState(createFolds)
  const editor = useEditor(draft)
  const { tools, selection } = editor
  const findings = useEditorFindings(draft)
  const list = useEditorList(editor)
  const panel = useEditorPanel()
  const going = useDraftContinue(tools)
  const base = useBase(run)
  const replay = () => onReplay(draft)
  useEditorKeys({
    editor,
    togglePanel: () => panel.setOpen(!panel.open),
    showPreview: () => panel.show('Preview'),
    continueDraft: () => going.setAsking(true),
    replay,
    findings: findings.byMessage,
  })
  /** Goes to a message, or (-1) to the system prompt. */
  const goTo = (message: number) => {
    const key = rowKeys(draft.getSnapshot().log.local.keys)[message + 1]
    if (key !== undefined) tools.select(() => at(key))
  }
  return (
    <EditorContext value={tools}>
      <FoldsContext value={folds}>
        <div className="@container flex h-full min-h-0 flex-col">
          <EditorHeader run={run} draft={draft} findings={findings.open} panel={panel} onContinue={() => going.setAsking(true)} onReplay={replay} />
          <UnsavedNotice draft={draft} />
          <div className="flex min-h-0 flex-1 flex-col @4xl:flex-row">
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              <MessageList editor={editor} list={list} findings={findings.byMessage} base={base} />
              {selection.selected.size === 0 ? null : <SelectionBar count={selection.selected.size} />}
              {going.fork === null ? null : <ContinuePanel key={going.fork.run} going={going} fork={going.fork} />}
            </div>
            {panel.open ? <SidePanel panel={panel} draft={draft} findings={findings.all} cursor={selection.cursor} onGoTo={goTo} /> : null}
          </div>
          <ContinueDialog going={going} />
        </div>
      </FoldsContext>
    </EditorContext>
  )
}
