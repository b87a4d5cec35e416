import { useCoarseClock } from '#components/hooks/use-coarse-clock.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { Ago } from '#components/ui/ago.tsx'
import type { Shared } from '#lib/api/shares.ts'
import { countOf } from '#lib/format/count.ts'
import { formatMoment } from '#lib/format/time.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { expiryWords, leftOutWords } from '#lib/share/share-words.ts'

/** What a reader should know of what is shown: how it was shared, what is not in it, and how long the link answers. */
export function SharedFacts({ shared, store }: { shared: Shared; store: RunStore }) {
  const now = useCoarseClock()
  const isOver = useRunState(store, (state) => state.status === 'finished')
  const leftOut = leftOutWords(shared.include)
  const live = isOver ? 'Shared live; the run has ended' : 'Shared live: it goes on as the run does'
  return (
    <p className="flex flex-wrap gap-x-3 px-1 text-xs text-ink-2">
      <span role="status">{shared.kind === 'live' ? live : <>A copy made <Ago at={shared.createdAt} /></>}</span>
      {leftOut === '' ? null : <span>Left out: {leftOut}</span>}
      {shared.cuts === 0 ? null : <span title="Each stands as a row of blocks █ in its place">{countOf(shared.cuts, 'value')} cut out</span>}
      <span title={shared.expiresAt === null ? undefined : formatMoment(shared.expiresAt)}>The link {expiryWords(shared.expiresAt, now)}</span>
    </p>
  )
}
