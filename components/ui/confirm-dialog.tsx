import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'

export interface ConfirmDialogProps {
  open: boolean
  /** The question. */
  title: string
  /** What is done, and what is said while it is. */
  verb: readonly [done: string, doing: string]
  busy: boolean
  /** What went wrong: that it was not done, and why. */
  failure: readonly [title: string, why: string] | undefined
  /** Another way to do it. */
  other?: ReactNode
  onConfirm: () => void
  onClose: () => void
  /** What will be gone, and what stays. */
  children: ReactNode
}

/** Asks before something is gone for good; Enter alone keeps it. */
export function ConfirmDialog({ open, title, verb, busy, failure, other, onConfirm, onClose, children }: ConfirmDialogProps) {
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="wrap-anywhere">{children}</p>
        {failure === undefined ? null : (
          <Notice tone="bad" title={failure[0]}>
            {failure[1]}
          </Notice>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button data-autofocus onClick={onClose}>
            Keep it
          </Button>
          {other}
          <Button look="danger" disabled={busy} onClick={onConfirm}>
            {busy ? verb[1] : verb[0]}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
