import Link from 'next/link'
import type { ReactNode } from 'react'
import type { RunDetail, Side } from '#components/hooks/use-compare.ts'
import { StatusText } from '#components/compare/status-text.tsx'
import { Button } from '#components/ui/button.tsx'
import { runPagePath } from '#lib/api/client.ts'
import { formatInteger } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface CompareHeaderProps {
  left: RunDetail
  right: RunDetail
  onChange: (side: Side) => void
}

const HEADS = ['Outcome', 'Turns', 'Calls', 'Errors', 'Tokens', 'Score', 'Time'] as const

/** Both runs' facts, one below the other, so that their figures can be compared. */
export function CompareHeader({ left, right, onChange }: CompareHeaderProps) {
  return (
    <div className="overflow-x-auto" role="region" aria-label="Facts of both runs" tabIndex={0}>
      <table className="w-full text-left text-xs tabular-nums">
        <thead className="text-ink-3">
          <tr>
            <th scope="col" className="px-3 py-0.5 font-normal">
              Run
            </th>
            {HEADS.map((head) => (
              <Cell key={head} isHead>
                {head}
              </Cell>
            ))}
          </tr>
        </thead>
        <tbody>
          <SideRow letter="A" detail={left} onChange={() => onChange('a')} />
          <SideRow letter="B" detail={right} onChange={() => onChange('b')} />
        </tbody>
      </table>
    </div>
  )
}

function Cell({ isHead = false, children }: { isHead?: boolean; children: ReactNode }) {
  const look = 'px-2 py-0.5 whitespace-nowrap font-normal'
  return isHead ? (
    <th scope="col" className={look}>
      {children}
    </th>
  ) : (
    <td className={look}>{children}</td>
  )
}

function SideRow({ letter, detail, onChange }: { letter: string; detail: RunDetail; onChange: () => void }) {
  const { run, state } = detail
  const { counts } = state
  const errors = counts.parseErrors + counts.toolErrors
  const took = state.finishedAt === undefined || state.startedAt === undefined ? undefined : Math.max(0, state.finishedAt - state.startedAt)
  const title = oneLine(run.title === '' ? run.task : run.title)
  return (
    <tr className="border-t border-line">
      <th scope="row" className="w-full max-w-0 min-w-40 px-3 py-0.5 font-normal">
        <span className="flex items-center gap-2">
          <span className="font-semibold text-ink">{letter}</span>
          <Link prefetch={false} href={runPagePath(run.id)} title={title} className="min-w-0 truncate text-sm text-ink hover:underline">
            {title}
          </Link>
          <Button look="quiet" className="h-6! px-1.5! text-xs!" aria-label={`Change run ${letter}`} onClick={onChange}>
            Change
          </Button>
        </span>
      </th>
      <Cell>
        <StatusText run={{ ...state, outcome: state.outcome ?? null }} />
      </Cell>
      <Cell>{formatInteger(counts.turns)}</Cell>
      <Cell>{formatInteger(counts.calls)}</Cell>
      <Cell>{errors === 0 ? '0' : <span className="font-medium text-bad">{formatInteger(errors)}</span>}</Cell>
      <Cell>{formatInteger(counts.tokens)}</Cell>
      <Cell>{run.score ?? '–'}</Cell>
      <Cell>{took === undefined ? '–' : formatDuration(took)}</Cell>
    </tr>
  )
}
