'use client'

import type { ReactNode } from 'react'
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
  return (
    <dialog
      ref={ref}
      aria-label={title}
      onClose={onClose}
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
