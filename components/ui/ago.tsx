'use client'

import { useCoarseClock } from '#components/hooks/use-coarse-clock.ts'
import { formatAgo, formatMoment } from '#lib/format/time.ts'

/** How long ago a moment (epoch ms) was, with the moment itself in the title; `brief` leaves out the “ago”. */
export function Ago({ at, brief = false }: { at: number; brief?: boolean }) {
  const now = useCoarseClock()
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)} className="whitespace-nowrap tabular-nums">
      {brief ? formatAgo(at, now).replace(' ago', '') : formatAgo(at, now)}
    </time>
  )
}
