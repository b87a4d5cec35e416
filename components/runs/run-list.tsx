import { usePathname } from 'next/navigation'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { toggleCompareMark, useCompareMarks } from '#components/hooks/use-compare-marks.ts'
import { useFixedRows } from '#components/hooks/use-fixed-rows.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { useMoreRows } from '#components/hooks/use-more-rows.ts'
import { useRowExampleKey } from '#components/hooks/use-row-example-key.ts'
import { useRowCursor } from '#components/hooks/use-row-cursor.ts'
import { CompareBar } from '#components/runs/compare-bar.tsx'
import { RunRow } from '#components/runs/run-row.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'

const ROW_PX = 52

export interface RunListProps {
  runs: readonly RunSummary[]
  suffix: string
  /** The rows are those of the filters before. */
  isStale: boolean
  more: { hasNext: boolean; isBusy: boolean; read: () => void }
}

/** Marks the run whose row has the focus. */
function markFocused(event: globalThis.KeyboardEvent): void {
  const row = event.target instanceof Element ? event.target.closest('[role=listitem]')?.querySelector('[data-row]') : null
  if (row instanceof HTMLElement && row.dataset['row'] !== undefined) toggleCompareMark(row.dataset['row'])
}

/** The rows, of which only those in sight are in the document; arrow keys walk them, Enter opens. */
export function RunList({ runs, suffix, isStale, more }: RunListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const path = usePathname()
  const ids = useMemo(() => runs.map((run) => run.id), [runs])
  const selected = ids.find((id) => path === runPagePath(id))
  const list = useFixedRows({ scroller, ids, rowPx: ROW_PX })
  const cursor = useRowCursor(list, ids, selected)
  const [focused, setFocused] = useState<string | null>(null)
  const isInList = focused !== null
  const onExampleKey = useRowExampleKey(focused === null || focused === '' || focused === selected ? undefined : focused)
  const onKeyDown = (event: KeyboardEvent) => {
    cursor.onKeyDown(event)
    onExampleKey(event)
  }
  const rows = list.getVirtualItems()
  const compare = useCompareMarks(suffix)
  useKeys([
    { keys: 'c', label: 'Mark the run for comparing', group: 'Runs', run: markFocused, when: isInList },
    { keys: 'shift+c', label: 'Compare the two marked runs', group: 'Runs', run: compare.open, when: compare.href !== undefined },
  ])
  useMoreRows(rows.at(-1)?.index ?? 0, runs.length, more)
  return (
    <>
      <div ref={scroller} className={`min-h-0 flex-1 overflow-y-auto ${isStale ? 'opacity-70 transition-opacity delay-300 duration-0' : ''}`} aria-busy={isStale}>
        <div role="list" aria-label="Runs" className="relative" style={{ height: list.getTotalSize() }} onKeyDown={onKeyDown} onFocus={(event) => setFocused(event.target.dataset['row'] ?? '')} onBlur={() => setFocused(null)}>
          {rows.map((row) => {
            const run = runs[row.index]
            return run === undefined ? null : (
              <div
                key={row.key}
                role="listitem"
                aria-setsize={more.hasNext ? -1 : runs.length}
                aria-posinset={row.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}
              >
                <RunRow run={run} suffix={suffix} isSelected={run.id === selected} isReachable={row.index === cursor.index} isMarked={compare.marks.includes(run.id)} />
              </div>
            )
          })}
        </div>
        {more.isBusy && more.hasNext ? <p className="px-3 py-2 text-xs text-ink-3">Reading more…</p> : null}
      </div>
      <CompareBar compare={compare} />
    </>
  )
}
