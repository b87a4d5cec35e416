import type { ReactNode } from 'react'

export interface RowButtonProps {
  /** What it does, as screen readers say it: it names its message or turn. */
  label: string
  title?: string
  /** Of a button that is on or off. */
  pressed?: boolean
  onClick: () => void
  children: ReactNode
}

/** A quiet button of a row: it has its place at all times, and shows itself when its row has the pointer or the focus. */
export function RowButton({ label, title, pressed, onClick, children }: RowButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={title}
      className="rounded px-1 text-xs whitespace-nowrap text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 aria-pressed:bg-selected aria-pressed:text-ink [@media(hover:none)]:opacity-100"
      onClick={onClick}
    >
      {children}
    </button>
  )
}
