import { useRef, useState } from 'react'
import type { PatchCollection } from '#components/hooks/use-collections.ts'
import { useNewVersion } from '#components/hooks/use-example.ts'
import { useExampleKeys } from '#components/hooks/use-example-keys.ts'
import type { ExampleListControl } from '#components/hooks/use-example-list.ts'
import { useFixedRows } from '#components/hooks/use-fixed-rows.ts'
import { useRowCursor } from '#components/hooks/use-row-cursor.ts'
import { ExampleRow } from '#components/library/example-row.tsx'
import type { RunSummary } from '#lib/api/contract.ts'

const ROW_PX = 52

export interface ExampleListProps {
  runs: readonly RunSummary[]
  list: ExampleListControl
  patch: PatchCollection
  onVersions: (run: RunSummary) => void
}

/** The examples in their order, of which only those in sight are in the document. */
export function ExampleList({ runs, list, patch, onVersions }: ExampleListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const ids = runs.map((run) => run.id)
  const rows = useFixedRows({ scroller, ids, rowPx: ROW_PX })
  const cursor = useRowCursor(rows, ids, undefined)
  const [dropPlace, setDropPlace] = useState<number | null>(null)
  const version = useNewVersion(patch)
  const newVersion = (run: RunSummary) => {
    if (!version.isPending) version.mutate({ run, all: ids })
  }
  useExampleKeys({ runs, cursor: runs[cursor.index], list, newVersion, onVersions })
  const drop = (place: number) => {
    setDropPlace(null)
    list.dropAt(place)
  }
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      {version.error === null ? null : (
        <p role="alert" className="bg-bad-ground px-3 py-1 text-bad">
          The new version was not made: {version.error.message}
        </p>
      )}
      <div role="list" aria-label="Examples in order" className="relative" style={{ height: rows.getTotalSize() }} onKeyDown={cursor.onKeyDown}>
        {rows.getVirtualItems().map((row) => {
          const run = runs[row.index]
          return run === undefined ? null : (
            <div
              key={row.key}
              role="listitem"
              aria-setsize={runs.length}
              aria-posinset={row.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}
            >
              <ExampleRow
                run={run}
                place={row.index}
                isReachable={row.index === cursor.index}
                list={list}
                dropPlace={dropPlace}
                onDropPlace={setDropPlace}
                onDrop={drop}
                onNewVersion={() => newVersion(run)}
                onVersions={() => onVersions(run)}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
