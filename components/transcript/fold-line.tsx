import type { ReactNode } from 'react'
import { useFold } from '#components/hooks/use-folds.ts'
import { FoldButton } from '#components/transcript/fold-button.tsx'
import { oneLine } from '#lib/text/one-line.ts'

export interface FoldLineProps {
  /** `row/field`, as find and the folds know it. */
  name: string
  label: string
  /** Beside the label while it is folded: a first glance at what is inside. */
  preview: string
  /** Not folded, unless the reader wants it otherwise. */
  open?: boolean
  children: ReactNode
}

const PREVIEW = 160

/** A part that is folded to one line until the reader wants it. */
export function FoldLine({ name, label, preview, open: byDefault = false, children }: FoldLineProps) {
  const [open, setOpen] = useFold(name, byDefault)
  return (
    <div>
      <FoldButton open={open} onToggle={() => setOpen(!open)}>
        <span className={`font-medium ${preview === '' ? 'truncate' : 'shrink-0'}`}>{label}</span>
        {open || preview === '' ? null : <span className="truncate">{oneLine(preview, PREVIEW)}</span>}
      </FoldButton>
      {open ? <div className="mt-1 ml-1 border-l border-line pl-3 text-ink-2">{children}</div> : null}
    </div>
  )
}
