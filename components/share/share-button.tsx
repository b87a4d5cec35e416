import { useState } from 'react'
import { useKeys } from '#components/hooks/use-keys.ts'
import type { ShareScope } from '#components/hooks/use-share.ts'
import { ShareForm } from '#components/share/share-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'

export interface ShareButtonProps extends ShareScope {
  /** The run goes on: it can be followed. */
  live?: boolean
  label?: string
}

/** Opens the dialog that shares a run, or several as a file. */
export function ShareButton({ live = false, label = 'Share …', ...scope }: ShareButtonProps) {
  const [isOpen, setOpen] = useState(false)
  useKeys([{ keys: 'g s', label: 'Share what is shown', group: 'Run', run: () => setOpen(true) }])
  const close = () => setOpen(false)
  return (
    <>
      <Button look="quiet" aria-keyshortcuts="g s" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog open={isOpen} title="Share" onClose={close}>
        <ShareForm {...scope} live={live} onClose={close} />
      </Dialog>
    </>
  )
}
