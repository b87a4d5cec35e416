import Link from 'next/link'
import { runPagePath } from '#lib/api/client.ts'
import { formatInteger } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface Remark {
  readonly key: string
  /** A line of the file. */
  readonly line?: number
  readonly run?: { readonly id: string; readonly title: string }
  readonly why?: string
}

export interface RemarkListProps {
  title: string
  remarks: readonly Remark[]
  /** The reader goes to one of the runs. */
  onFollow: () => void
}

/** As many as anyone reads; how many there are besides is said. */
const SHOWN = 200

/** Records that were taken, left out, or taken with a loss: which, and why. */
export function RemarkList({ title, remarks, onFollow }: RemarkListProps) {
  if (remarks.length === 0) return null
  const more = remarks.length - SHOWN
  return (
    <section aria-label={title}>
      <h3 className="text-xs font-medium text-ink-2">{title}</h3>
      <ul tabIndex={0} aria-label={title} className="mt-1 max-h-40 divide-y divide-line overflow-y-auto border-y border-line text-sm">
        {remarks.slice(0, SHOWN).map((remark) => (
          <li key={remark.key} className="flex gap-2 py-1">
            {remark.line === undefined ? null : <span className="w-16 shrink-0 text-ink-3 tabular-nums">line {formatInteger(remark.line)}</span>}
            <span className="min-w-0 flex-1 wrap-anywhere">
              {remark.run === undefined ? null : <RunName {...remark.run} onFollow={onFollow} />}
              {remark.run === undefined || remark.why === undefined ? null : ': '}
              {remark.why === undefined ? null : <span className="text-ink-2">{oneLine(remark.why, 600)}</span>}
            </span>
          </li>
        ))}
        {more > 0 ? <li className="py-1 text-ink-3">and {formatInteger(more)} more</li> : null}
      </ul>
    </section>
  )
}

function RunName({ id, title, onFollow }: { id: string; title: string; onFollow: () => void }) {
  if (title === '') return <span className="font-mono text-xs">{oneLine(id, 80)}</span>
  return (
    <Link href={runPagePath(id)} onClick={onFollow} className="text-accent hover:underline">
      {oneLine(title, 120)}
    </Link>
  )
}
