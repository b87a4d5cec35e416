'use client'

import { useState } from 'react'
import { CompareView } from '#components/compare/compare-view.tsx'
import { RunPicker } from '#components/compare/run-picker.tsx'
import { useComparedIds, useComparedRun, useComparison, type Side } from '#components/hooks/use-compare.ts'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** The page that compares the two runs of its address. */
export function ComparePage() {
  const ids = useComparedIds()
  const [picking, setPicking] = useState<Side | null>(null)
  const [left, right] = [useComparedRun(ids.a), useComparedRun(ids.b)]
  const { comparison, fork } = useComparison(left.data, right.data)
  const isReady = left.data !== undefined && right.data !== undefined && comparison !== undefined
  return (
    <>
      {isReady ? (
        <CompareView key={`${ids.a} ${ids.b}`} left={left.data} right={right.data} comparison={comparison} fork={fork} onChange={setPicking} onSwap={ids.swap} />
      ) : (
        <div className="flex flex-col gap-3 p-4">
          <h1 className="text-base font-semibold">Compare two runs</h1>
          <SideState side="a" id={ids.a} query={left} onPick={setPicking} />
          <SideState side="b" id={ids.b} query={right} onPick={setPicking} />
          <p className="text-xs text-ink-3">Two runs can also be marked in the runs list, with the key c or their checkbox.</p>
        </div>
      )}
      <RunPicker
        title={`Choose the run for ${picking === 'b' ? 'B' : 'A'}`}
        open={picking !== null}
        onClose={() => setPicking(null)}
        onPick={(id) => {
          if (picking !== null) ids.set(picking, id)
          setPicking(null)
        }}
      />
    </>
  )
}

interface SideStateProps {
  side: Side
  id: string
  query: ReturnType<typeof useComparedRun>
  onPick: (side: Side) => void
}

/** What is still missing on a side: no run chosen, not loaded, not found. */
function SideState({ side, id, query, onPick }: SideStateProps) {
  const letter = side.toUpperCase()
  const choose = <Button onClick={() => onPick(side)}>Choose run {letter}</Button>
  if (id === '') return <Notice title={`No run ${letter} yet`} action={choose} />
  if (query.error !== null) {
    return (
      <Notice tone="bad" title={`Run ${letter} could not be loaded`} action={<><Button onClick={() => void query.refetch()}>Try again</Button>{choose}</>}>
        {query.error.message}
      </Notice>
    )
  }
  return (
    <p className="reveal-late text-ink-3" role="status">
      {query.isPending ? `Loading run ${letter} …` : `Run ${letter} is loaded.`}
    </p>
  )
}
