import Link from 'next/link'
import type { DragEvent } from 'react'
import { useExampleFacts, useLineage } from '#components/hooks/use-example.ts'
import type { ExampleListControl } from '#components/hooks/use-example-list.ts'
import { Button } from '#components/ui/button.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { countOf } from '#lib/format/count.ts'
import { versionWords } from '#lib/library/lineage.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface ExampleRowProps {
  run: RunSummary
  /** Its place in the order, from 0. */
  place: number
  /** Whether Tab reaches this row. */
  isReachable: boolean
  list: ExampleListControl
  dropPlace: number | null
  onDropPlace: (place: number | null) => void
  onDrop: (place: number) => void
  onNewVersion: () => void
  onVersions: () => void
}

/** An example in two lines: what it is, and how much of it there is and where it comes from. */
export function ExampleRow(props: ExampleRowProps) {
  const { run, place, isReachable, list } = props
  const title = oneLine(run.title === '' ? run.task : run.title)
  const isSelected = list.selected.has(run.id)
  const mark = dropMark(props)
  return (
    <div
      draggable
      data-example={run.id}
      className={`flex h-full items-center gap-2 border-b border-line pr-1.5 pl-3 ${isSelected ? 'bg-selected' : 'hover:bg-hover'} ${mark} ${
        list.dragged?.has(run.id) === true ? 'opacity-60' : ''
      }`}
      {...dragHandlers(props)}
    >
      <input
        type="checkbox"
        tabIndex={isReachable ? 0 : -1}
        aria-label={`Select ${title}`}
        aria-keyshortcuts="s"
        className="accent-accent"
        checked={isSelected}
        onChange={() => list.toggle(run.id)}
      />
      <span className="w-6 shrink-0 cursor-grab text-right text-xs text-ink-3 tabular-nums">{place + 1}</span>
      <Link
        href={runPagePath(run.id)}
        prefetch={false}
        draggable={false}
        data-row={run.id}
        tabIndex={isReachable ? 0 : -1}
        className="flex h-full min-w-0 flex-1 flex-col justify-center gap-0.5 -outline-offset-2"
      >
        <span className="truncate text-ink" title={title}>
          {title}
        </span>
        <Facts run={run} />
      </Link>
      <Versions run={run} isReachable={isReachable} onVersions={props.onVersions} />
      <Button look="quiet" tabIndex={isReachable ? 0 : -1} shortcut="v" aria-label={`New version of ${title}`} className="max-sm:hidden" onClick={props.onNewVersion}>
        New version
      </Button>
      <Button
        look="quiet"
        tabIndex={isReachable ? 0 : -1}
        shortcut="Delete"
        aria-label={`Take out ${title}`}
        className="max-sm:px-1"
        onClick={() => list.remove(new Set([run.id]))}
      >
        Take out
      </Button>
    </div>
  )
}

function Facts({ run }: { run: RunSummary }) {
  const facts = useExampleFacts(run)
  const lineage = useLineage(run)
  const status = statusWord(run)
  const from = lineage.data?.from
  const words = [
    ...(facts.data === undefined ? [] : [countOf(facts.data.messages, 'message'), countOf(facts.data.calls, 'call')]),
    ...(run.tokens === 0 ? [] : [countOf(run.tokens, 'token')]),
    ...(from === undefined ? [] : [`from “${oneLine(from.title === '' ? from.task : from.title, 80)}”`]),
    ...(lineage.data?.isFromGone === true ? ['from a run that was deleted'] : []),
    ...run.tags.map((tag) => `#${oneLine(tag)}`),
  ]
  const text = facts.error === null ? words.join(' · ') : `It could not be read: ${facts.error.message}`
  return (
    <span className="flex gap-1.5 text-xs text-ink-3 tabular-nums">
      <span className="shrink-0 text-ink-2" title={status.about}>
        {status.word}
      </span>
      <span className={`min-w-0 truncate ${facts.error === null ? '' : 'text-bad'}`} title={text}>
        {text}
      </span>
    </span>
  )
}

function Versions({ run, isReachable, onVersions }: { run: RunSummary; isReachable: boolean; onVersions: () => void }) {
  const { data } = useLineage(run)
  const words = data === undefined || data === null ? '' : versionWords(data)
  return words === '' ? null : (
    <Button look="quiet" tabIndex={isReachable ? 0 : -1} className="px-1.5 text-xs" aria-keyshortcuts="Shift+V" onClick={onVersions}>
      {words}
    </Button>
  )
}

function dropMark({ place, dropPlace }: ExampleRowProps): string {
  if (dropPlace === place) return 'shadow-[inset_0_2px_0_var(--accent)]'
  return dropPlace === place + 1 ? 'shadow-[inset_0_-2px_0_var(--accent)]' : ''
}

/** Above its middle a row is dropped before, below it behind. */
function placeUnder(event: DragEvent, place: number): number {
  const { top, height } = event.currentTarget.getBoundingClientRect()
  return event.clientY < top + height / 2 ? place : place + 1
}

function dragHandlers({ run, place, list, onDropPlace, onDrop }: ExampleRowProps) {
  return {
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', run.id)
      list.drag(run.id)
    },
    onDragOver: (event: DragEvent) => {
      if (list.dragged === null) return
      event.preventDefault()
      onDropPlace(placeUnder(event, place))
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      onDrop(placeUnder(event, place))
    },
    onDragEnd: () => {
      onDropPlace(null)
      list.drag(null)
    },
  }
}
