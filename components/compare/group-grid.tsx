import Link from 'next/link'
import { useMemo } from 'react'
import { GroupCellView } from '#components/compare/group-cell.tsx'
import { StatusText } from '#components/compare/status-text.tsx'
import { CELL_PX, COLUMN_PX, type useGroupGrid } from '#components/hooks/use-group-grid.ts'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { groupCells, isSamePrompt } from '#lib/compare/group-view.ts'
import type { RunState } from '#lib/run/state.ts'
import { oneLine } from '#lib/text/one-line.ts'

const HEAD_PX = 40

export interface GroupGridProps {
  runs: readonly RunSummary[]
  states: ReadonlyMap<string, RunState>
  numbers: ReadonlyMap<string, number>
  /** The run whose prompt is shown as everybody's. */
  common: RunState | undefined
  grid: ReturnType<typeof useGroupGrid>
}

/** The runs as columns, their turns as rows; only what is in sight is in the page. */
export function GroupGrid({ runs, states, numbers, common, grid }: GroupGridProps) {
  const { scrollRef, across, down } = grid
  const columns = across.getVirtualItems()
  const rows = down.getVirtualItems()
  return (
    <div ref={scrollRef} role="region" aria-label="Turns side by side" tabIndex={0} className="min-h-0 flex-1 overflow-auto -outline-offset-2">
      <div className="relative" style={{ width: across.getTotalSize(), height: down.getTotalSize() + HEAD_PX }}>
        <div className="sticky top-0 z-10 border-b border-line bg-panel" style={{ height: HEAD_PX }}>
          {columns.map(({ index, start }) => {
            const run = runs[index]
            return run === undefined ? null : (
              <div key={run.id} className="absolute top-0 border-r border-line px-2 py-0.5 text-xs" style={{ left: start, width: COLUMN_PX, height: HEAD_PX }}>
                <ColumnHead run={run} number={numbers.get(run.id) ?? 0} state={states.get(run.id)} common={common} />
              </div>
            )
          })}
        </div>
        {columns.map(({ index, start }) => {
          const run = runs[index]
          const state = run === undefined ? undefined : states.get(run.id)
          if (run === undefined) return null
          return <Column key={run.id} run={run} state={state} left={start} rows={rows} />
        })}
      </div>
    </div>
  )
}

interface ColumnHeadProps {
  run: RunSummary
  number: number
  state: RunState | undefined
  common: RunState | undefined
}

function ColumnHead({ run, number, state, common }: ColumnHeadProps) {
  const isOther = useMemo(() => state !== undefined && common !== undefined && !isSamePrompt(state, common), [state, common])
  return (
    <>
      <Link prefetch={false} href={runPagePath(run.id)} className="block truncate font-medium text-ink hover:underline">
        <span className="font-normal text-ink-3">#{number}</span> {oneLine(run.title === '' ? run.task : run.title)}
      </Link>
      <span className="flex gap-2 text-ink-3 tabular-nums">
        <StatusText run={run} />
        <span>score {run.score ?? 'none'}</span>
        {isOther ? <span className="text-warn">another prompt</span> : null}
      </span>
    </>
  )
}

interface ColumnProps {
  run: RunSummary
  state: RunState | undefined
  left: number
  rows: readonly { readonly index: number; readonly start: number }[]
}

function Column({ run, state, left, rows }: ColumnProps) {
  const cells = useMemo(() => (state === undefined ? undefined : groupCells(state)), [state])
  if (cells === undefined) {
    return (
      <p className="absolute px-2 py-1 text-xs text-ink-3" style={{ left, width: COLUMN_PX, top: HEAD_PX }}>
        Reading the run…
      </p>
    )
  }
  return rows.map(({ index, start }) => {
    const cell = cells[index]
    return (
      <div
        key={index}
        className="absolute overflow-hidden border-r border-b border-line px-2 py-1"
        style={{ left, width: COLUMN_PX, top: start + HEAD_PX, height: CELL_PX }}
      >
        {cell === undefined ? null : <GroupCellView run={run.id} cell={cell} />}
      </div>
    )
  })
}
