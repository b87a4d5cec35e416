import type { ReactNode } from 'react'
import { useReach } from '#components/hooks/use-api.ts'
import { MessageButtons } from '#components/retake/message-buttons.tsx'
import { MarkButtons } from '#components/annotations/mark-buttons.tsx'
import { MessageMarks } from '#components/annotations/message-marks.tsx'
import { DriftBadge } from '#components/inspector/drift-badge.tsx'
import { formatInteger } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatMoment } from '#lib/format/time.ts'
import type { Row, RowHead } from '#lib/transcript/types.ts'

const ROLES = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool', prompt: 'Prompt' } as const

export interface RowFrameProps {
  row: Row
  /** Beside or below the row: its copy button. */
  actions?: ReactNode
  /** In place of the role. */
  label?: string
  /** It goes on with what the row above it says. */
  joined?: boolean
  children: ReactNode
}

function Figures({ head }: { head: RowHead }) {
  const figures = [
    head.durationMs === undefined ? '' : formatDuration(head.durationMs),
    head.tokens === undefined ? '' : `${formatInteger(head.tokens)} tok`,
  ].filter((text) => text !== '')
  return figures.length === 0 ? null : <span className="whitespace-nowrap">{figures.join(' · ')}</span>
}

function Who({ title, children }: { title?: string; children?: ReactNode }) {
  if (children === undefined) return null
  return (
    <div title={title} className="font-medium text-ink-2">
      {children}
    </div>
  )
}

interface HeadProps {
  head: NonNullable<Row['head']>
  turn: number | undefined
  label: string | undefined
}

function Head({ head, turn, label }: HeadProps) {
  return (
    <>
      <Who title={formatMoment(head.at)}>
        {label ?? ROLES[head.role]}
        {turn === undefined || (head.role !== 'assistant' && head.role !== 'prompt') ? null : <span className="font-normal text-ink-3"> · turn {turn}</span>}
      </Who>
      <Figures head={head} />
      {head.tokensUnknown ? <span className="block" title="The model server named no tokens for this reply">tokens unknown</span> : null}
      {head.drift === undefined ? null : <DriftBadge drift={head.drift} />}
      {head.notes?.map(({ word, about, tone }) => (
        <span key={word} title={about} className={`block ${tone === 'warn' ? 'text-warn' : ''}`}>
          {word}
          <span className="sr-only">: {about}</span>
        </span>
      ))}
    </>
  )
}

/**
 * The grid that all rows share: who speaks on the left, what is said, and what can be done with it in a place of its own: on
 * the right where there is room and a pointer, else below.
 */
export function RowFrame({ row, actions, label, joined = false, children }: RowFrameProps) {
  const { head, turn } = row
  const { readOnly } = useReach()
  // The prompt before a reply belongs to the reply's message, which shows these itself.
  const isMessage = head !== undefined && head.role !== 'prompt'
  return (
    <div
      className={`group relative grid grid-cols-1 gap-x-3 px-3 [--aside:56px] @xl:grid-cols-[128px_minmax(0,1fr)] @xl:pl-4 roomy:pr-[calc(var(--aside)+24px)] ${readOnly ? '' : '@4xl:[--aside:108px]'} ${joined ? '' : 'py-1'} ${head === undefined ? '' : 'border-t border-line pt-2'}`}
    >
      <div className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-3 tabular-nums @xl:block">
        {head === undefined ? <Who>{label}</Who> : <Head head={head} turn={turn} label={label} />}
      </div>
      <div className="min-w-0">
        {children}
        {isMessage ? <MessageMarks message={row.message} /> : null}
      </div>
      {/* On the right it may hang over the rows below: what shows only under the pointer must not make a row higher. */}
      <div className="-ml-1 flex flex-wrap @xl:col-start-2 roomy:pointer-events-none roomy:absolute roomy:top-1 roomy:right-3 roomy:z-10 roomy:w-(--aside) roomy:justify-end roomy:rounded roomy:group-focus-within:pointer-events-auto roomy:group-focus-within:bg-ground roomy:group-hover:pointer-events-auto roomy:group-hover:bg-ground">
        {actions}
        {head === undefined ? null : <MessageButtons message={row.message} />}
        {isMessage ? <MarkButtons message={row.message} /> : null}
      </div>
    </div>
  )
}
