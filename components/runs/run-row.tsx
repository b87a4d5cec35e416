import Link from 'next/link'
import { memo } from 'react'
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
}

/** A run in two lines: what it is, and how it went. What went wrong stands first and is never cut off. */
export const RunRow = memo(function RunRow({ run, suffix, isSelected, isReachable }: RunRowProps) {
  const status = statusWord(run)
  const title = oneLine(run.title === '' ? run.task : run.title)
  const facts = [countOf(run.turns, 'turn'), countOf(run.calls, 'call'), `${formatCount(run.tokens)} tok`]
  if (run.model !== null) facts.push(oneLine(run.model, 80))
  if (run.tags.length > 0) facts.push(run.tags.map((tag) => `#${oneLine(tag)}`).join(' '))
  return (
    <Link
      href={`${runPagePath(run.id)}${suffix}`}
      prefetch={false}
      data-row={run.id}
      tabIndex={isReachable ? 0 : -1}
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
      <span className="flex gap-1.5 pl-5 text-xs whitespace-nowrap text-ink-3 tabular-nums">
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
  )
})

function Flaw({ count, noun }: { count: number; noun: string }) {
  return count === 0 ? null : <span className="shrink-0 font-medium text-bad">{countOf(count, noun)}</span>
}
