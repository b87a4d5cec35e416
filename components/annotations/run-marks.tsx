import { useState } from 'react'
import { RunMarksForm, type RunMarksValue } from '#components/annotations/run-marks-form.tsx'
import { useKeys } from '#components/hooks/use-keys.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Among a run's facts: its score, tags and note, and the way to change them. */
export function RunMarks({ run }: { run: RunSummary }) {
  const [value, setValue] = useState<RunMarksValue>(run)
  const [isOpen, setOpen] = useState(false)
  useKeys([{ keys: 'shift+s', label: 'Score, tags and note of the run', group: 'Ratings and notes', run: () => setOpen(true) }])
  const { score, tags, note } = value
  const isEmpty = score === null && tags.length === 0 && note === ''
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="shift+s"
        title="Score, tags and note (Shift+S)"
        className="flex max-w-full min-w-0 items-baseline gap-x-2 rounded px-1 text-left hover:bg-hover hover:text-ink"
        onClick={() => setOpen(true)}
      >
        {isEmpty ? <span className="underline decoration-dotted underline-offset-2">score, tags, note</span> : null}
        {score === null ? null : <span className="font-medium text-ink">score {score}</span>}
        {tags.length === 0 ? null : <span className="truncate">{tags.map((tag) => `#${oneLine(tag, 40)}`).join(' ')}</span>}
        {note === '' ? null : <span className="max-w-60 truncate">note: {oneLine(note, 120)}</span>}
      </button>
      <Dialog open={isOpen} title="Score, tags and note" onClose={() => setOpen(false)}>
        <RunMarksForm
          runId={run.id}
          value={value}
          onClose={() => setOpen(false)}
          onSaved={(next) => {
            setValue(next)
            setOpen(false)
          }}
        />
      </Dialog>
    </>
  )
}
