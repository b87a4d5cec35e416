import type { ReactNode } from 'react'
import { oneLine } from '#lib/text/one-line.ts'

const TONES = {
  neutral: 'border-line bg-panel text-ink-2',
  warn: 'border-line bg-warn-ground text-warn',
  bad: 'border-bad-line bg-bad-ground text-bad',
} as const

export interface NoticeProps {
  tone?: keyof typeof TONES
  title: string
  /** What the reader can do about it. */
  action?: ReactNode
  children?: ReactNode
}

/**
 * A sentence about what is missing or went wrong, and what to do next. Errors are announced to screen readers; they quote
 * what others wrote, so what cannot be seen in them is named.
 */
export function Notice({ tone = 'neutral', title, action, children }: NoticeProps) {
  return (
    <div role={tone === 'bad' ? 'alert' : undefined} className={`rounded border px-3 py-2 text-sm ${TONES[tone]}`}>
      <p className="font-medium wrap-anywhere">{oneLine(title)}</p>
      {children === undefined ? null : <div className="mt-1 wrap-anywhere">{typeof children === 'string' ? oneLine(children, 4000) : children}</div>}
      {action === undefined ? null : <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  )
}
