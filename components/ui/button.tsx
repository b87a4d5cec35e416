import type { ButtonHTMLAttributes } from 'react'

const LOOKS = {
  primary: 'bg-accent text-on-accent border-transparent hover:opacity-90',
  plain: 'bg-raised text-ink border-line hover:bg-hover',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink aria-pressed:bg-selected aria-pressed:text-ink',
  danger: 'bg-raised text-bad border-bad-line hover:bg-bad-ground',
} as const

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof LOOKS
  /** Shown after the label, and announced: the key that does the same. */
  shortcut?: string
}

/** The one button of the house. An icon-only button needs an `aria-label`. */
export function Button({ look = 'plain', shortcut, className = '', children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-keyshortcuts={shortcut}
      title={shortcut === undefined ? undefined : `${rest['aria-label'] ?? ''} (${shortcut})`.trim()}
      className={`inline-flex h-7 items-center justify-center gap-1.5 rounded border px-2.5 text-sm whitespace-nowrap disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {children}
    </button>
  )
}
