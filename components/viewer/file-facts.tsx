import { Select } from '#components/ui/field.tsx'
import { countOf } from '#lib/format/count.ts'
import { formatMoment } from '#lib/format/time.ts'
import type { FileHead } from '#lib/html-export/file-head.ts'
import { leftOutWords } from '#lib/share/share-words.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Which run of a file is shown, and which one beside it; none is ''. */
export interface Chosen {
  readonly run: string
  readonly beside: string
}

export interface FileChoiceProps {
  head: FileHead
  chosen: Chosen
  onChoose: (chosen: Chosen) => void
}

interface RunSelectProps {
  label: string
  head: FileHead
  value: string
  /** In words: no run. */
  none?: string
  onChange: (id: string) => void
}

function RunSelect({ label, head, value, none, onChange }: RunSelectProps) {
  return (
    <label className="flex min-w-0 items-center gap-2">
      {label}
      <Select className="h-6 w-auto max-w-72 text-xs" value={value} onChange={(event) => onChange(event.target.value)}>
        {none === undefined ? null : <option value="">{none}</option>}
        {head.runs.map(({ id, title }, at) => (
          <option key={id} value={id}>
            {at + 1}: {oneLine(title, 60)}
          </option>
        ))}
      </Select>
    </label>
  )
}

/** What is to be known of the file, and the way to its other runs. */
export function FileFacts({ head, chosen, onChoose }: FileChoiceProps) {
  const leftOut = leftOutWords(head.include)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-1 text-xs text-ink-2">
      {head.runs.length < 2 ? null : (
        <>
          <RunSelect label="Run" head={head} value={chosen.run} onChange={(run) => onChoose({ ...chosen, run })} />
          <RunSelect label="beside" none="no other" head={head} value={chosen.beside} onChange={(beside) => onChoose({ ...chosen, beside })} />
        </>
      )}
      <span>A copy saved {formatMoment(head.savedAt)}</span>
      {leftOut === '' ? null : <span>Left out: {leftOut}</span>}
      {head.cuts === 0 ? null : <span title="Each stands as a row of blocks █ in its place">{countOf(head.cuts, 'value')} cut out</span>}
    </div>
  )
}
