import { memo } from 'react'
import { markText } from '#lib/text/mark-text.ts'
import type { MarkedRange, TextRun } from '#lib/text/mark-text.ts'

export interface TextBlockProps {
  text: string
  ranges: readonly MarkedRange[]
}

/** What stood there before the model wrote: told apart by a line, not by colour alone. */
const KEPT = 'bg-code underline decoration-line-strong decoration-dotted underline-offset-4'

function Run({ run }: { run: TextRun }) {
  const shown =
    run.hidden === undefined ? (
      run.text
    ) : (
      <span className="mx-px rounded bg-warn-ground px-0.5 text-warn" title="A character that cannot be seen">
        ‹{run.hidden}›
      </span>
    )
  if (run.marks.length === 0) return shown
  const own = `${run.marks.includes('fault') ? 'fault' : ''} ${run.marks.includes('kept') ? KEPT : ''}`
  if (!run.marks.some((mark) => mark === 'hit' || mark === 'active')) return <span className={own}>{shown}</span>
  const isActive = run.marks.includes('active')
  const look = isActive ? 'bg-accent text-on-accent' : 'bg-selected text-ink outline outline-1 outline-line-strong'
  return (
    <mark data-active-hit={isActive ? '' : undefined} className={`rounded-xs ${look} ${own}`}>
      {shown}
    </mark>
  )
}

/** Text as it is, with what cannot be seen made visible and ranges of it marked. Never markup. */
export const TextBlock = memo(function TextBlock({ text, ranges }: TextBlockProps) {
  return markText(text, ranges).map((run) => <Run key={run.start} run={run} />)
})
