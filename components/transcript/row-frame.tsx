import type { ReactNode } from 'react'
import { MessageButtons } from '#components/retake/message-buttons.tsx'
import { MessageMarks } from '#components/annotations/message-marks.tsx'
import { DriftBadge } from '#components/inspector/drift-badge.tsx'
import { formatInteger } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatMoment } from '#lib/format/time.ts'
import type { Row, RowHead } from '#lib/transcript/types.ts'

const ROLES = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool', prompt: 'Prompt' } as const

export interface RowFrameProps {
  row: Row
  /** Beside the row, on the right: its copy button. */
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
      {head.tokensUnknown ? <span title="The model server named no tokens for this reply">tokens unknown</span> : null}
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

/** The grid that all rows share: who speaks on the left, what is said, and what can be done with it on the right. */
export function RowFrame({ row, actions, label, joined = false, children }: RowFrameProps) {
  const { head, turn } = row
  return (
    <div
      className={`group grid grid-cols-1 gap-x-3 px-3 ${joined ? '' : 'py-1'} @xl:grid-cols-[128px_minmax(0,1fr)_52px] @xl:px-4 ${head === undefined ? '' : 'border-t border-line pt-2'}`}
    >
      <div className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-3 tabular-nums @xl:block">
        {head === undefined ? <Who>{label}</Who> : <Head head={head} turn={turn} label={label} />}
      </div>
      <div className="min-w-0">
        {children}
        {head === undefined ? null : <MessageMarks message={row.message} />}
      </div>
      {/* It may hang over the rows below: what shows only under the pointer must not make a row higher. */}
      <div className="relative hidden @xl:block">
        <div className="pointer-events-none absolute top-0 right-0 z-10 flex flex-col items-end rounded group-focus-within:pointer-events-auto group-focus-within:bg-ground group-hover:pointer-events-auto group-hover:bg-ground [@media(hover:none)]:pointer-events-auto [@media(hover:none)]:static">
          {actions}
          {head === undefined ? null : <MessageButtons message={row.message} />}
        </div>
      </div>
    </div>
  )
}
