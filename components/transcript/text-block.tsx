import { memo } from 'react'
import { markText } from '#lib/text/mark-text.ts'
import type { MarkedRange, TextRun } from '#lib/text/mark-text.ts'

export interface TextBlockProps {
  text: string
  ranges: readonly MarkedRange[]
}

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
  const fault = run.marks.includes('fault') ? 'fault' : ''
  if (!run.marks.some((mark) => mark !== 'fault')) return <span className={fault}>{shown}</span>
  const isActive = run.marks.includes('active')
  const look = isActive ? 'bg-accent text-on-accent' : 'bg-selected text-ink outline outline-1 outline-line-strong'
  return (
    <mark data-active-hit={isActive ? '' : undefined} className={`rounded-xs ${look} ${fault}`}>
      {shown}
    </mark>
  )
}

/** Text as it is, with what cannot be seen made visible and ranges of it marked. Never markup. */
export const TextBlock = memo(function TextBlock({ text, ranges }: TextBlockProps) {
  return markText(text, ranges).map((run) => <Run key={run.start} run={run} />)
})
