'use client'

import { useId, useState, type DragEvent } from 'react'
import { useImport, type ImportControl, type ImportReport } from '#components/hooks/use-import.ts'
import { RemarkList } from '#components/transfer/remark-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { countOf, formatInteger } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Takes runs from a file. Leaving it stops an import that is under way; what was taken by then stays. */
export function ImportForm({ onClose }: { onClose: () => void }) {
  const control = useImport()
  const { state } = control
  return (
    <div className="flex flex-col gap-3">
      {state.phase === 'none' ? <FilePicker control={control} /> : <Standing control={control} onFollow={onClose} />}
      <div className="flex justify-end gap-2">
        {state.phase === 'reading' ? (
          <Button look="danger" onClick={control.stop}>
            Stop
          </Button>
        ) : null}
        {state.phase === 'none' || state.phase === 'reading' ? null : <Button onClick={control.again}>Import another file</Button>}
        {state.phase === 'reading' ? null : <Button onClick={onClose}>Close</Button>}
      </div>
    </div>
  )
}

function FilePicker({ control }: { control: ImportControl }) {
  const id = useId()
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const file = files?.[0]
    if (file !== undefined) control.start(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  const over = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <>
      <div
        onDragOver={over}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`flex flex-col items-center gap-2 rounded border border-dashed px-4 py-8 text-center ${isOver ? 'border-accent bg-selected' : 'border-line-strong'}`}
      >
        <label htmlFor={id} className="text-sm font-medium">
          Choose a file, or drop one here
        </label>
        <input
          id={id}
          type="file"
          data-autofocus=""
          accept=".jsonl,.ndjson,.json,.gz"
          className="max-w-full text-sm text-ink-2 file:mr-2 file:h-7 file:rounded file:border file:border-solid file:border-line file:bg-raised file:px-2.5 file:text-ink"
          onChange={(event) => take(event.target.files)}
        />
      </div>
      <p className="text-xs text-ink-3">
        JSON lines, plain or as .gz: OpenAI messages, Hermes trajectories, or preference pairs. The first record says which; every line becomes a run.
      </p>
    </>
  )
}

function Standing({ control: { state }, onFollow }: { control: ImportControl; onFollow: () => void }) {
  if (state.phase === 'none') return null
  const name = oneLine(state.file.name, 100)
  if (state.phase === 'done') return <Report name={name} report={state.report} onFollow={onFollow} />
  if (state.phase === 'failed') {
    return (
      <Notice tone="bad" title={`${name} was not imported to its end`}>
        {oneLine(state.why, 600)}
      </Notice>
    )
  }
  if (state.phase === 'stopped') {
    return (
      <Notice tone="warn" title={`The import of ${name} was stopped`}>
        What was taken by then stays: {countOf(state.taken, 'run')} or a few more, tagged “import”.
      </Notice>
    )
  }
  const { lines, taken, bytes } = state.progress
  return (
    <div className="flex flex-col gap-2">
      <label className="flex flex-col gap-1 text-sm wrap-anywhere">
        Reading {name} …
        <progress className="h-2 w-full accent-accent" max={Math.max(1, state.file.size)} value={Math.min(bytes, state.file.size)} />
      </label>
      <p role="status" className="text-xs text-ink-2 tabular-nums">
        {formatInteger(lines)} lines read, {formatInteger(taken)} runs taken
      </p>
    </div>
  )
}

const FORMAT_WORDS = {
  'openai-messages': 'OpenAI messages',
  'hermes-trajectory': 'Hermes trajectories',
  'preference-pairs': 'preference pairs',
  'token-masks': 'token ids with mask',
} as const

function Report({ name, report, onFollow }: { name: string; report: ImportReport; onFollow: () => void }) {
  const { format, taken, left, lossy } = report
  const read = format === null ? 'of no known format' : `read as ${FORMAT_WORDS[format]}`
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="text-sm font-medium wrap-anywhere">
        {name}, {read}: {countOf(taken.length, 'run')} taken, {countOf(left.length, 'line')} left out
      </p>
      {taken.length === 0 && left.length === 0 ? <p className="text-sm text-ink-2">The file holds no records.</p> : null}
      <RemarkList title="Left out" remarks={left.map(({ line, why }, at) => ({ key: `${line} ${at}`, line, why }))} onFollow={onFollow} />
      <RemarkList title="Taken with a loss" remarks={lossy.map(({ line, why }, at) => ({ key: `${line} ${at}`, line, why }))} onFollow={onFollow} />
      <RemarkList title="New runs" remarks={taken.map(({ line, run, title }) => ({ key: run, line, run: { id: run, title } }))} onFollow={onFollow} />
    </div>
  )
}
