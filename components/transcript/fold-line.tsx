import type { ReactNode } from 'react'
import { useFold } from '#components/hooks/use-folds.ts'

export interface FoldLineProps {
  /** `row/field`, as find and the folds know it. */
  name: string
  label: string
  /** Beside the label while it is folded: a first glance at what is inside. */
  preview: string
  children: ReactNode
}

const PREVIEW = 160

/** A part that is folded to one line until the reader wants it. */
export function FoldLine({ name, label, preview, children }: FoldLineProps) {
  const [open, setOpen] = useFold(name)
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full min-w-0 items-baseline gap-1.5 rounded text-left text-xs text-ink-3 hover:text-ink"
      >
        <span aria-hidden="true" className="w-3 shrink-0">
          {open ? '▾' : '▸'}
        </span>
        <span className={`font-medium ${preview === '' ? 'truncate' : 'shrink-0'}`}>{label}</span>
        {open || preview === '' ? null : <span className="truncate">{preview.slice(0, PREVIEW).replaceAll(/\s+/g, ' ')}</span>}
      </button>
      {open ? <div className="mt-1 ml-1 border-l border-line pl-3 text-ink-2">{children}</div> : null}
    </div>
  )
}
