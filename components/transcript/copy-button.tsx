import { useCopy } from '#components/hooks/use-copy.ts'

const WORDS = { idle: 'Copy', copied: 'Copied', failed: 'Not copied' } as const

export interface CopyButtonProps {
  /** What is copied, as screen readers say it: "text of message 3". */
  what: string
  text: () => string
}

/** A quiet button that copies exact text; it shows itself when its row has the pointer or the focus. */
export function CopyButton({ what, text }: CopyButtonProps) {
  const { state, copy } = useCopy()
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      className="rounded px-1 text-xs text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
      onClick={() => copy(text())}
    >
      <span aria-live="polite">{WORDS[state]}</span>
    </button>
  )
}
