import type { ReactNode } from 'react'

const TONES = {
  neutral: 'bg-hover text-ink-2',
  ok: 'bg-ok-ground text-ok',
  warn: 'bg-warn-ground text-warn',
  bad: 'bg-bad-ground text-bad',
  live: 'bg-live-ground text-live',
} as const
export type Tone = keyof typeof TONES

/** A short word about a thing's state: always a word, the colour only repeats it. */
export function Badge({ tone = 'neutral', title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span title={title} className={`inline-flex h-[18px] shrink-0 items-center whitespace-nowrap rounded px-1.5 text-xs font-medium ${TONES[tone]}`}>
      {children}
    </span>
  )
}
