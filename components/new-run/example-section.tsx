import { z } from 'zod'
import type { NewRunExamples } from '#components/hooks/use-new-run-examples.ts'
import type { NewRun } from '#components/hooks/use-new-run.ts'
import { useStored } from '#components/hooks/use-stored.ts'
import { ExamplePicker } from '#components/new-run/example-picker.tsx'
import { ExamplePreview } from '#components/new-run/example-preview.tsx'
import { ExampleUseFields } from '#components/new-run/example-use-fields.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { ChosenExample } from '#components/hooks/use-new-run-examples.ts'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

const openSchema = z.boolean()

/** Examples that go into the new run: which, in which order, how, and what is sent then. */
export function ExampleSection({ form, examples }: { form: NewRun; examples: NewRunExamples }) {
  const [isKept, setKept] = useStored('retake.new-run.examples-open', openSchema, false)
  const { chosen, trouble } = examples
  const isOpen = isKept || chosen.length > 0
  return (
    <section aria-label="Examples" className="border-t border-line pt-1">
      <button
        type="button"
        aria-expanded={isOpen}
        disabled={chosen.length > 0}
        className="-ml-1 flex h-7 items-center gap-1.5 rounded px-1 text-ink-2 enabled:hover:bg-hover enabled:hover:text-ink"
        onClick={() => setKept(!isOpen)}
      >
        <span aria-hidden className="w-3 text-center text-xs">
          {isOpen ? '▾' : '▸'}
        </span>
        {chosen.length === 0 ? 'Examples' : countOf(chosen.length, 'example')}
      </button>
      {isOpen ? (
        <div className="flex flex-col gap-3 pt-1 pb-3">
          {chosen.length === 0 ? null : <ChosenList examples={examples} />}
          {trouble === undefined || chosen.length > 0 ? null : <p className="text-ink-3">{trouble}</p>}
          <ExamplePicker examples={examples} />
          {chosen.length === 0 ? null : (
            <>
              <ExampleUseFields examples={examples} />
              <Remarks remarks={form.inserted.remarks} />
              <ExamplePreview form={form} />
            </>
          )}
        </div>
      ) : null}
    </section>
  )
}

function ChosenList({ examples }: { examples: NewRunExamples }) {
  const { chosen, move, remove } = examples
  return (
    <ol aria-label="Examples of this run" className="border-y border-line">
      {chosen.map((one, at) => (
        <Chosen key={one.id} one={one} place={at} isLast={at === chosen.length - 1} onMove={(step) => move(one.id, step)} onRemove={() => remove(one.id)} />
      ))}
    </ol>
  )
}

interface ChosenProps {
  one: ChosenExample
  place: number
  isLast: boolean
  onMove: (step: -1 | 1) => void
  onRemove: () => void
}

function Chosen({ one, place, isLast, onMove, onRemove }: ChosenProps) {
  const { example, error } = one
  const title = example === undefined ? one.id : oneLine(example.title, 120)
  return (
    <li
      className="flex h-8 items-center gap-2 border-b border-line px-1 last:border-b-0"
      onKeyDown={(event) => {
        const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
        if (!event.altKey || step === 0) return
        event.preventDefault()
        onMove(step)
      }}
    >
      <span className="w-5 shrink-0 text-right text-xs text-ink-3 tabular-nums">{place + 1}</span>
      <span className="min-w-0 flex-1 truncate" title={title}>
        {title}
      </span>
      <span className={`shrink-0 truncate text-xs tabular-nums ${error === undefined ? 'text-ink-3' : 'text-bad'}`}>
        {error ?? (example === undefined ? 'reading…' : countOf(example.messages.length, 'message'))}
      </span>
      <span className="flex shrink-0">
        <IconButton icon="up" label={`Move ${title} up`} shortcut="Alt+↑" disabled={place === 0} className="disabled:opacity-30" onClick={() => onMove(-1)} />
        <IconButton icon="down" label={`Move ${title} down`} shortcut="Alt+↓" disabled={isLast} className="disabled:opacity-30" onClick={() => onMove(1)} />
        <IconButton icon="close" label={`Take ${title} off the list`} onClick={onRemove} />
      </span>
    </li>
  )
}

function Remarks({ remarks }: { remarks: readonly string[] }) {
  if (remarks.length === 0) return null
  return (
    <Notice tone="warn" title="Before it is sent">
      <ul>
        {remarks.map((remark) => (
          <li key={remark}>{remark}</li>
        ))}
      </ul>
    </Notice>
  )
}
