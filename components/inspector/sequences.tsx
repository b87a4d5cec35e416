import { useMemo, useRef } from 'react'
import { useReach } from '#components/hooks/use-api.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { useSequenceRows } from '#components/hooks/use-sequence-rows.ts'
import { SequenceDownload } from '#components/inspector/sequence-download.tsx'
import { SequenceHead } from '#components/inspector/sequence-head.tsx'
import { SequenceStep } from '#components/inspector/sequence-step.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { VirtualRows } from '#components/ui/virtual-rows.tsx'
import { countOf } from '#lib/format/count.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { sequenceRows, type SequenceRow } from '#lib/sequences-view/sequence-rows.ts'
import { sequencesOf } from '#lib/sequences-view/sequence-view.ts'
import { sequencesWords } from '#lib/sequences-view/sequence-words.ts'

const HEIGHTS = { sequence: 118, turn: 45 } as const

export interface SequencesProps {
  store: RunStore
  runId: string
  /** The turn that the inspector shows. */
  turn: number | undefined
  onTurn: (turn: number) => void
}

/** The run's token sequences: how long each is, what of it the model wrote, and how every turn goes on with it. */
export function Sequences({ store, runId, turn, onTurn }: SequencesProps) {
  const { readOnly } = useReach()
  const turns = useRunState(store, (state) => state.turns)
  const { sequences, unknown } = useMemo(() => sequencesOf(turns), [turns])
  const rows = useMemo(() => sequenceRows(sequences), [sequences])
  if (sequences.length === 0) return <NoSequences begun={turns.length > 0} />
  return (
    <div className="flex h-full min-h-0 flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <p className="min-w-40 flex-1 text-ink-2">
          {sequencesWords(sequences)}
          {unknown.length === 0 ? '' : ` ${countOf(unknown.length, 'turn')} without known prompt ids cannot be shown.`}
        </p>
        {readOnly ? null : <SequenceDownload runId={runId} />}
      </div>
      <RowList rows={rows} runId={runId} turn={turn} onTurn={onTurn} />
    </div>
  )
}

function NoSequences({ begun }: { begun: boolean }) {
  if (!begun) return <p className="text-ink-3">No turn has begun yet.</p>
  return (
    <Notice title="No sequences are known">
      The model server did not tell the ids that the model read as its prompts. Protocol tokens sends them itself; a probe under Settings
      finds out which server takes them.
    </Notice>
  )
}

function RowList({ rows, runId, turn, onTurn }: Omit<SequencesProps, 'store'> & { rows: readonly SequenceRow[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useSequenceRows({
    scroller,
    count: rows.length,
    keyOf: (index) => rows[index]?.key ?? String(index),
    heightOf: (index) => HEIGHTS[rows[index]?.kind ?? 'turn'],
  })
  return (
    <div ref={scroller} role="region" aria-label="Sequences of the run" tabIndex={0} className="-mx-3 -mb-3 min-h-0 flex-1 overflow-y-auto">
      <VirtualRows virtualizer={list}>
        {(index) => {
          const row = rows[index]
          if (row === undefined) return null
          if (row.kind === 'sequence') return <SequenceHead sequence={row.sequence} />
          return <SequenceStep runId={runId} step={row.step} isHere={row.step.turn === turn} onTurn={onTurn} />
        }}
      </VirtualRows>
    </div>
  )
}
