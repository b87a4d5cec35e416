'use client'

import type { ReactNode, SyntheticEvent } from 'react'
import { useDialog } from '#components/hooks/use-dialog.ts'
import { Button } from '#components/ui/button.tsx'

export interface DialogProps {
  open: boolean
  title: string
  onClose: () => void
  children: ReactNode
}

/** A modal dialog on the platform's own element: focus stays inside, Escape closes, focus returns. */
export function Dialog({ open, title, onClose, children }: DialogProps) {
  const ref = useDialog(open)
  // Escape counts when it is pressed: the element tells that it closed only later, when another dialog may be open already.
  const onCancel = (event: SyntheticEvent) => {
    if (event.target !== event.currentTarget) return
    event.preventDefault()
    onClose()
  }
  return (
    <dialog
      ref={ref}
      aria-label={title}
      onCancel={onCancel}
      onClose={() => {
        if (open && ref.current?.open === false) onClose()
      }}
      className="m-auto max-h-[85vh] w-[min(640px,94vw)] rounded-lg border border-line bg-raised p-0 text-ink shadow-xl backdrop:bg-black/40"
    >
      <header className="flex items-center justify-between border-b border-line px-4 py-2">
        <h2 className="min-w-0 text-base font-semibold wrap-anywhere">{title}</h2>
        <Button look="quiet" aria-label="Close" onClick={onClose}>
          ✕
        </Button>
      </header>
      <div className="px-4 py-3">{open ? children : null}</div>
    </dialog>
  )
}
