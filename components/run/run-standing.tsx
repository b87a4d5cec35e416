import { useRunState } from '#components/hooks/use-run.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { Badge } from '#components/ui/badge.tsx'
import type { RunStore } from '#lib/run/run-store.ts'
import { statusWord } from '#lib/runs/run-status.ts'

/** How a run stands, in a word, and whether the page hears of it. */
export function RunStanding({ store, connection }: { store: RunStore; connection: Connection }) {
  const status = useRunState(store, (state) => state.status)
  const outcome = useRunState(store, (state) => state.outcome)
  const kind = useRunState(store, (state) => state.kind)
  const { word, about, tone, glyph } = statusWord({ kind, status, outcome })
  return (
    <>
      <Badge tone={tone} title={about}>
        <span aria-hidden="true" className="mr-1">
          {glyph}
        </span>
        {word}
      </Badge>
      {connection === 'reconnecting' ? (
        <Badge tone="warn" title="The connection to Retake was lost. The run goes on; the page asks again from the last event it has.">
          reconnecting …
        </Badge>
      ) : null}
    </>
  )
}
