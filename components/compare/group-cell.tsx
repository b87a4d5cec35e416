import Link from 'next/link'
import { memo } from 'react'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { GroupCell } from '#lib/compare/group-view.ts'
import { formatInteger } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

const STANDINGS = {
  ok: { sign: '✓', word: '', ink: 'text-ok' },
  failed: { sign: '✕', word: 'failed', ink: 'text-bad' },
  rejected: { sign: '✕', word: 'rejected', ink: 'text-bad' },
  open: { sign: '◌', word: 'no result', ink: 'text-ink-3' },
} as const
const NO_RANGES = [] as const
const SHOWN_CALLS = 2

/** One turn of one run, short: what it says and what became of its calls. */
export const GroupCellView = memo(function GroupCellView({ run, cell }: { run: string; cell: GroupCell }) {
  const rest = cell.calls.length - SHOWN_CALLS
  return (
    <>
      <p className="flex gap-2 text-xs text-ink-3 tabular-nums">
        <Link prefetch={false} href={`${runPagePath(run)}#t${cell.turn}`} className="hover:text-ink hover:underline">
          turn {cell.turn}
        </Link>
        {cell.tokens === 0 ? null : <span>{formatInteger(cell.tokens)} tok</span>}
        {cell.open ? <span>not complete</span> : null}
        {cell.thought ? <span>only thoughts</span> : null}
      </p>
      {cell.text === '' ? null : (
        <p className={`text-[12px] leading-[18px] wrap-anywhere ${cell.thought ? 'text-ink-2 italic' : ''} ${cell.calls.length === 0 ? 'line-clamp-4' : 'line-clamp-2'}`}>
          <TextBlock text={cell.text} ranges={NO_RANGES} />
        </p>
      )}
      {cell.calls.slice(0, SHOWN_CALLS).map((call, index) => (
        // A cell's calls keep their order: each stands where it stood.
        // oxlint-disable-next-line react/no-array-index-key
        <p key={index} className="truncate font-mono text-xs" title={`${oneLine(call.name)} ${oneLine(call.arguments)}${call.result === '' ? '' : ` → ${oneLine(call.result)}`}`}>
          <span className={STANDINGS[call.standing].ink}>
            <span aria-hidden>{STANDINGS[call.standing].sign} </span>
            {STANDINGS[call.standing].word}
          </span>{' '}
          {oneLine(call.name, 60)} <span className="text-ink-3">{oneLine(call.arguments, 120)}</span>
          {call.result === '' ? null : <span className="block truncate pl-4 text-ink-2">→ {oneLine(call.result, 120)}</span>}
        </p>
      ))}
      {rest > 0 ? <p className="text-xs text-ink-3">and {rest} more</p> : null}
    </>
  )
})
