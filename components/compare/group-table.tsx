import Link from 'next/link'
import { ScoreField } from '#components/compare/score-field.tsx'
import { StatusText } from '#components/compare/status-text.tsx'
import { toggleCompareMark } from '#components/hooks/use-compare-marks.ts'
import { useClock } from '#components/hooks/use-clock.ts'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { standingOf } from '#lib/compare/group-view.ts'
import { formatInteger } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { isAtWork } from '#lib/runs/run-status.ts'
import { oneLine } from '#lib/text/one-line.ts'

const HEADS = ['Score', 'Standing', 'Outcome', 'Turns', 'Calls', 'Errors', 'Tokens', 'Time'] as const

export interface GroupTableProps {
  runs: readonly RunSummary[]
  numbers: ReadonlyMap<string, number>
  marks: readonly string[]
  /** Brings a run's column into view. */
  onShow: (index: number) => void
}

/** The runs of a group, a line each, best score first. */
export function GroupTable({ runs, numbers, marks, onShow }: GroupTableProps) {
  return (
    <div role="region" aria-label="Runs of the group" tabIndex={0} className="max-h-[38vh] shrink-0 overflow-auto border-b border-line -outline-offset-2">
      <table className="w-full text-left text-xs tabular-nums">
        <thead className="sticky top-0 z-10 bg-ground text-ink-3">
          <tr>
            <th scope="col" className="px-3 py-1 font-normal">
              Run
            </th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className="px-2 py-1 font-normal whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run, index) => (
            <GroupRow key={run.id} run={run} number={numbers.get(run.id) ?? 0} runs={runs} isMarked={marks.includes(run.id)} onShow={() => onShow(index)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface GroupRowProps {
  run: RunSummary
  number: number
  runs: readonly RunSummary[]
  isMarked: boolean
  onShow: () => void
}

function GroupRow({ run, number, runs, isMarked, onShow }: GroupRowProps) {
  const errors = run.parseErrors + run.toolErrors
  const standing = standingOf(run, runs)
  const title = oneLine(run.title === '' ? run.task : run.title)
  const name = `run ${number}`
  const cell = 'px-2 py-0.5 whitespace-nowrap'
  return (
    <tr className="border-t border-line hover:bg-hover">
      <th scope="row" className="w-full max-w-0 min-w-56 px-3 py-0.5 font-normal">
        <span className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={isMarked}
            onChange={() => toggleCompareMark(run.id)}
            aria-label={`Mark ${name} for comparing`}
            title="Mark for comparing"
            className="accent-(--accent)"
          />
          <span className="text-ink-3">#{number}</span>
          <Link prefetch={false} href={runPagePath(run.id)} title={title} className="min-w-0 truncate text-sm text-ink hover:underline">
            {title}
          </Link>
          <button type="button" className="ml-auto shrink-0 rounded px-1 text-ink-3 hover:bg-selected hover:text-ink" aria-label={`show the column of ${name}`} onClick={onShow}>
            show
          </button>
        </span>
      </th>
      <td className={cell}>
        <ScoreField runId={run.id} score={run.score} name={name} />
      </td>
      <td className={`${cell} font-medium ${standing === 'best' ? 'text-ok' : 'text-bad'}`}>{standing}</td>
      <td className={cell}>
        <StatusText run={run} />
      </td>
      <td className={cell}>{formatInteger(run.turns)}</td>
      <td className={cell}>{formatInteger(run.calls)}</td>
      <td className={`${cell} ${errors === 0 ? '' : 'font-medium text-bad'}`}>{formatInteger(errors)}</td>
      <td className={cell}>{formatInteger(run.tokens)}</td>
      <td className={cell}>
        <Took run={run} />
      </td>
    </tr>
  )
}

function Took({ run }: { run: RunSummary }) {
  const now = useClock(isAtWork(run))
  if (run.finishedAt !== null) return formatDuration(run.finishedAt - run.createdAt)
  return isAtWork(run) ? formatDuration(Math.floor(Math.max(0, now - run.createdAt) / 1000) * 1000) : '–'
}
