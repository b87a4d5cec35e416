import Link from 'next/link'
import { memo } from 'react'
import { toggleCompareMark } from '#components/hooks/use-compare-marks.ts'
import { Ago } from '#components/ui/ago.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { countOf, formatCount } from '#lib/format/count.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import { oneLine } from '#lib/text/one-line.ts'

const INKS = { neutral: 'text-ink-2', ok: 'text-ok', warn: 'text-warn', bad: 'text-bad', live: 'text-live' } as const

export interface RunRowProps {
  run: RunSummary
  suffix: string
  isSelected: boolean
  /** Whether Tab reaches this row. */
  isReachable: boolean
  /** Marked for comparing. */
  isMarked: boolean
}

/** A run in two lines: what it is, and how it went. What went wrong stands first and is never cut off. */
export const RunRow = memo(function RunRow({ run, suffix, isSelected, isReachable, isMarked }: RunRowProps) {
  const status = statusWord(run)
  const title = oneLine(run.title === '' ? run.task : run.title)
  // Drafts and imports are written, whatever turns they stand on; and no tokens on record does not mean that there were none.
  const isRun = run.kind === 'episode'
  const facts = isRun ? [countOf(run.turns, 'turn'), countOf(run.calls, 'call')] : []
  if (run.tokens > 0 && isRun) facts.push(`${formatCount(run.tokens)} tok`)
  if (run.model !== null) facts.push(oneLine(run.model, 80))
  if (run.tags.length > 0) facts.push(run.tags.map((tag) => `#${oneLine(tag)}`).join(' '))
  const tabIndex = isReachable ? 0 : -1
  return (
    <div className="group/row relative h-full">
      <Link
        href={`${runPagePath(run.id)}${suffix}`}
        prefetch={false}
        data-row={run.id}
        tabIndex={tabIndex}
        aria-current={isSelected ? 'page' : undefined}
        className={`flex h-full flex-col justify-center gap-0.5 border-b border-line px-3 -outline-offset-2 ${isSelected ? 'bg-selected' : 'hover:bg-hover'}`}
      >
        <span className="flex items-baseline gap-1.5">
          <span aria-hidden className={`w-3.5 shrink-0 text-center text-xs ${INKS[status.tone]}`}>
            {status.glyph}
          </span>
          <span className="min-w-0 flex-1 truncate text-ink" title={title}>
            {title}
          </span>
          <span className="shrink-0 text-xs text-ink-3">
            <Ago at={run.createdAt} brief />
          </span>
        </span>
        <span className={`flex gap-1.5 pl-5 text-xs whitespace-nowrap text-ink-3 tabular-nums ${run.group === null ? '' : 'pr-12'}`}>
          <span className={`shrink-0 ${INKS[status.tone]}`} title={run.error ?? status.about}>
            {status.word}
          </span>
          <Flaw count={run.parseErrors} noun="parse error" />
          <Flaw count={run.toolErrors} noun="tool error" />
          <span className="min-w-0 truncate" title={facts.join(' · ')}>
            {facts.join(' · ')}
          </span>
        </span>
      </Link>
      <RowAside run={run} title={title} tabIndex={tabIndex} isMarked={isMarked} />
    </div>
  )
})

interface RowAsideProps {
  run: RunSummary
  title: string
  tabIndex: number
  isMarked: boolean
}

/** What stands on the row beside its link: the mark for comparing, and the way to the run's group. */
function RowAside({ run, title, tabIndex, isMarked }: RowAsideProps) {
  return (
    <>
      <input
        type="checkbox"
        tabIndex={tabIndex}
        checked={isMarked}
        onChange={() => toggleCompareMark(run.id)}
        aria-label={`Mark ${title} for comparing`}
        title="Mark for comparing (c)"
        className="absolute bottom-2 left-3 size-3.5 accent-(--accent) opacity-0 group-hover/row:opacity-100 checked:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
      />
      {run.group === null ? null : (
        <Link
          href={`/groups/${encodeURIComponent(run.group)}`}
          prefetch={false}
          tabIndex={tabIndex}
          title="All runs of this group side by side"
          className="absolute right-3 bottom-1.5 rounded bg-hover px-1 text-xs text-ink-2 hover:bg-selected hover:text-ink"
        >
          group
        </Link>
      )}
    </>
  )
}

function Flaw({ count, noun }: { count: number; noun: string }) {
  return count === 0 ? null : <span className="shrink-0 font-medium text-bad">{countOf(count, noun)}</span>
}
