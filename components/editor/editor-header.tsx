import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import type { EditorPanel } from '#components/hooks/use-editor-panel.ts'
import { useRunActions } from '#components/hooks/use-run-actions.ts'
import { DraftFacts } from '#components/editor/draft-facts.tsx'
import { SaveExampleButton } from '#components/library/save-example-button.tsx'
import { HeaderFrame } from '#components/run/header-frame.tsx'
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
  onReplay: () => void
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
  return <span className="w-14 text-xs whitespace-nowrap text-ink-3">{saving.status === 'saved' ? 'Saved' : 'Saving …'}</span>
}

/** The head of the editor: which draft this is, whether it is saved, and what can be done with all of it. */
export function EditorHeader({ run, draft, findings, panel, onContinue, onReplay }: EditorHeaderProps) {
  const actions = useRunActions(run.id)
  return (
    <HeaderFrame
      run={run}
      live={false}
      actions={actions}
      standing={
        <>
          <Badge title="Written by hand: nothing runs until it is continued with a model">draft</Badge>
          <SavingBadge draft={draft} />
        </>
      }
      buttons={
        <>
          <TurnBack draft={draft} />
          <Button shortcut="c" aria-label="Continue with the model" onClick={onContinue}>
            Continue
          </Button>
          <Button look="quiet" className={findings === 0 ? '' : 'text-warn'} onClick={() => panel.show('Findings')}>
            {findings === 0 ? 'No findings' : countOf(findings, 'finding')}
          </Button>
          <Button look="quiet" shortcut="shift+r" aria-label="Replay" title="Watch how the draft was written" onClick={onReplay}>
            Replay
          </Button>
          <Button look="quiet" shortcut="i" aria-pressed={panel.open} aria-label="Panel" onClick={() => panel.setOpen(!panel.open)}>
            Panel
          </Button>
          <SaveExampleButton run={run.id} hasKey={false} />
          <ShareButton runs={[run.id]} name={run.id} />
        </>
      }
    >
      <DraftFacts run={run} draft={draft} />
    </HeaderFrame>
  )
}
