import type { RunActions } from '#components/hooks/use-run-actions.ts'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { oneLine } from '#lib/text/one-line.ts'

export interface DeleteDialogProps {
  title: string
  open: boolean
  live: boolean
  actions: RunActions
  onClose: () => void
}

/** Asks before a run is deleted. */
export function DeleteDialog({ title, open, live, actions, onClose }: DeleteDialogProps) {
  const busy = actions.doing === 'deleting'
  const detach = (
    <Button look="danger" disabled={busy} title="What they keep of this run stays theirs, and is shown nowhere else" onClick={() => actions.remove(true)}>
      Delete, and leave the forks what they keep
    </Button>
  )
  return (
    <ConfirmDialog
      open={open}
      title="Delete this run?"
      verb={['Delete', 'Deleting …']}
      busy={busy}
      failure={actions.error === null ? undefined : ['The run was not deleted', actions.error]}
      other={actions.isHeld ? detach : null}
      onConfirm={() => actions.remove(false)}
      onClose={onClose}
    >
      “{oneLine(title, 200)}” and its whole log will be gone for good.{live ? ' The run is still going on and will be stopped.' : ''}
    </ConfirmDialog>
  )
}
