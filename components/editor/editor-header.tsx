import { useState } from 'react'
import { useDocumentTitle } from '#components/hooks/use-document-title.ts'
import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import type { EditorPanel } from '#components/hooks/use-editor-panel.ts'
import { useRunActions } from '#components/hooks/use-run-actions.ts'
import { DraftFacts } from '#components/editor/draft-facts.tsx'
import { SaveExampleButton } from '#components/library/save-example-button.tsx'
import { DeleteDialog } from '#components/run/delete-dialog.tsx'
import { RunTitle } from '#components/run/run-title.tsx'
import { ShareButton } from '#components/share/share-button.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { countOf } from '#lib/format/count.ts'

export interface EditorHeaderProps {
  run: RunSummary
  draft: DraftSync
  findings: number
  panel: EditorPanel
  onContinue: () => void
}

/** Undo and redo, with what they would do. */
function TurnBack({ draft }: { draft: DraftSync }) {
  const undo = useDraftPart(draft, ({ log }) => log.local.history.undoLabel)
  const redo = useDraftPart(draft, ({ log }) => log.local.history.redoLabel)
  return (
    <>
      <Button look="quiet" disabled={undo === undefined} title={undo === undefined ? 'Nothing to undo' : `Undo: ${undo} (u)`} aria-label={undo === undefined ? 'Undo' : `Undo: ${undo}`} onClick={() => draft.turnBack('undo')}>
        ↶ Undo
      </Button>
      <Button look="quiet" disabled={redo === undefined} title={redo === undefined ? 'Nothing to redo' : `Redo: ${redo} (Shift+U)`} aria-label={redo === undefined ? 'Redo' : `Redo: ${redo}`} onClick={() => draft.turnBack('redo')}>
        ↷ Redo
      </Button>
    </>
  )
}

/** Whether the server has all that was written. */
function SavingBadge({ draft }: { draft: DraftSync }) {
  const saving = useDraftPart(draft, (snapshot) => snapshot.saving)
  if (saving.status === 'waiting') {
    return (
      <Badge tone="warn" title={saving.error}>
        not saved yet
      </Badge>
    )
  }
  return <span className="w-12 text-xs text-ink-3">{saving.status === 'saved' ? 'Saved' : 'Saving …'}</span>
}

/** The head of the editor: which draft this is, whether it is saved, and what can be done with all of it. */
export function EditorHeader({ run, draft, findings, panel, onContinue }: EditorHeaderProps) {
  const [title, setTitle] = useState(run.title)
  const [deleting, setDeleting] = useState(false)
  const actions = useRunActions(run.id)
  useDocumentTitle(`${title} · Retake`)
  const rename = async (text: string) => {
    const done = await actions.rename(text)
    if (done) setTitle(text)
    return done
  }
  return (
    <header className="border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="flex min-w-0 flex-1 basis-72 items-center gap-2">
          <RunTitle title={title} busy={actions.doing === 'renaming'} onRename={rename} />
          <Badge title="Written by hand: nothing runs until it is continued with a model">draft</Badge>
          <SavingBadge draft={draft} />
        </div>
        <div className="flex max-w-full items-center overflow-x-auto p-0.5 sm:gap-1 [&>*]:max-sm:px-1.5 [&>*]:max-sm:text-xs">
          <TurnBack draft={draft} />
          <Button shortcut="c" aria-label="Continue with the model" onClick={onContinue}>
            Continue
          </Button>
          <SaveExampleButton run={run.id} hasKey={false} />
          <ShareButton runs={[run.id]} name={run.id} />
          <Button look="quiet" onClick={() => setDeleting(true)}>
            Delete
          </Button>
          <Button look="quiet" className={findings === 0 ? '' : 'text-warn'} onClick={() => panel.show('Findings')}>
            {findings === 0 ? 'No findings' : countOf(findings, 'finding')}
          </Button>
          <Button look="quiet" shortcut="i" aria-pressed={panel.open} aria-label="Panel" className="aria-pressed:bg-selected aria-pressed:text-ink" onClick={() => panel.setOpen(!panel.open)}>
            Panel
          </Button>
        </div>
      </div>
      <DraftFacts run={run} draft={draft} />
      {actions.error === null || deleting ? null : (
        <p role="alert" className="mt-1 flex items-center gap-2 rounded bg-bad-ground px-2 text-bad">
          <span className="flex-1">{actions.error}</span>
          <Button look="quiet" aria-label="Dismiss" onClick={actions.dismiss}>
            ✕
          </Button>
        </p>
      )}
      <DeleteDialog title={title} open={deleting} live={false} actions={actions} onClose={() => setDeleting(false)} />
    </header>
  )
}
