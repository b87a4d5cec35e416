import { useState, type ReactNode } from 'react'
import type { Annotations } from '#components/hooks/use-annotations.ts'
import { Button } from '#components/ui/button.tsx'

export interface KeepFormProps {
  annotations: Annotations
  message: number
  /** What is kept, at the beginning of a sentence. */
  what: string
  hint?: string
  /** Says whether it was kept. */
  onKeep: () => Promise<boolean>
  onClose: () => void
  children: ReactNode
}

/** A form about a message that closes once what it says is kept, and says why where it is not. */
export function KeepForm({ annotations, message, what, hint = '', onKeep, onClose, children }: KeepFormProps) {
  const [isBusy, setBusy] = useState(false)
  const problem = annotations.error?.message === message ? annotations.error.text : undefined
  const keep = async () => {
    setBusy(true)
    const done = await onKeep()
    setBusy(false)
    if (done) onClose()
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBusy) void keep()
      }}
    >
      {children}
      {problem === undefined ? null : (
        <p role="alert" className="text-bad">
          {what} was not kept: {problem}
        </p>
      )}
      <div className="flex items-center justify-end gap-2">
        <span className="mr-auto text-xs text-ink-3">{hint}</span>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={isBusy}>
          {isBusy ? 'Keeping …' : 'Keep'}
        </Button>
      </div>
    </form>
  )
}
