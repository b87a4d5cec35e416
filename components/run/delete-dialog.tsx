import type { RunActions } from '#components/hooks/use-run-actions.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
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
  return (
    <Dialog open={open} title="Delete this run?" onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="wrap-anywhere">
          “{oneLine(title, 200)}” and its whole log will be gone for good.{live ? ' The run is still going on and will be stopped.' : ''}
        </p>
        {actions.error === null ? null : (
          <Notice tone="bad" title="The run was not deleted">
            {actions.error}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it</Button>
          {!actions.isHeld ? null : (
            <Button look="danger" disabled={busy} title="What they keep of this run stays theirs, and is shown nowhere else" onClick={() => actions.remove(true)}>
              Delete, and leave the forks what they keep
            </Button>
          )}
          <Button look="danger" disabled={busy} onClick={() => actions.remove(false)}>
            {busy ? 'Deleting …' : 'Delete'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
