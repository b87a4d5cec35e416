import { useCopy } from '#components/hooks/use-copy.ts'
import { RowButton } from '#components/transcript/row-button.tsx'

const WORDS = { idle: 'Copy', copied: 'Copied', failed: 'Not copied' } as const

export interface CopyButtonProps {
  /** What is copied, as screen readers say it: "text of message 3". */
  what: string
  text: () => string
}

/** Copies exact text. */
export function CopyButton({ what, text }: CopyButtonProps) {
  const { state, copy } = useCopy()
  return (
    <RowButton label={`Copy ${what}`} onClick={() => copy(text())}>
      <span aria-live="polite">{WORDS[state]}</span>
    </RowButton>
  )
}
