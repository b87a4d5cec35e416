import type { ReactNode } from 'react'

export interface FoldButtonProps {
  open: boolean
  onToggle: () => void
  /** What is folded, in one line. */
  children: ReactNode
}

/** The one line that folds and unfolds a part: its state is announced, and shown by a triangle. */
export function FoldButton({ open, onToggle, children }: FoldButtonProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="flex w-full min-w-0 items-baseline gap-1.5 rounded text-left text-xs text-ink-3 hover:text-ink"
    >
      <span aria-hidden="true" className="w-3 shrink-0">
        {open ? '▾' : '▸'}
      </span>
      {children}
    </button>
  )
}
