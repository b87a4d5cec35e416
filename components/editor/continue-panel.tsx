import Link from 'next/link'
import type { DraftContinue, GoingOn } from '#components/hooks/use-draft-continue.ts'
import { useRows } from '#components/hooks/use-rows.ts'
import { useRun, useRunState } from '#components/hooks/use-run.ts'
import { RowView } from '#components/transcript/row-view.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { runPagePath } from '#lib/api/client.ts'
import { countOf } from '#lib/format/count.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { statusWord } from '#lib/runs/run-status.ts'

interface Props {
  going: DraftContinue
  fork: GoingOn
}

/** The rows of what is new in the fork, as the transcript shows them: what stands in the draft already is left out. */
function NewRows({ store, fork }: { store: RunStore; fork: GoingOn }) {
  const rows = useRows(store)
  const fresh = rows.filter(({ turn, kind }) => (turn === undefined ? kind === 'end' || kind === 'note' : turn > fork.turns))
  return (
    <div role="list" aria-label="What the model writes" className="@container min-h-0 flex-1 overflow-y-auto">
      {fresh.map((row) => (
        <div role="listitem" key={row.key}>
          <RowView row={row} />
        </div>
      ))}
    </div>
  )
}

function Going({ going, fork, store }: Props & { store: RunStore }) {
  const status = useRunState(store, (state) => state.status)
  const outcome = useRunState(store, (state) => state.outcome)
  const count = useRunState(store, (state) => Math.max(0, state.messages.length - fork.from))
  const isLive = status !== 'finished'
  const { word, about, tone } = statusWord({ kind: 'episode', status, outcome })
  return (
    <>
      <header className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-1">
        <h2 className="font-medium">The model goes on</h2>
        <Badge tone={tone} title={about}>
          {word}
        </Badge>
        <span className="flex-1" />
        {isLive ? (
          <Button look="danger" disabled={going.busy} onClick={going.stop}>
            Stop
          </Button>
        ) : (
          <Button look="primary" disabled={count === 0} onClick={() => going.take(store.getSnapshot())}>
            {count === 0 ? 'Nothing to take' : `Take ${countOf(count, 'message')} into the draft`}
          </Button>
        )}
        <Button disabled={going.busy} onClick={going.discard}>
          Discard
        </Button>
        <Link href={runPagePath(fork.run)} className="inline-flex h-7 items-center rounded px-2.5 text-ink-2 hover:bg-hover hover:text-ink">
          Open the run
        </Link>
        <Button look="quiet" aria-label="Close; the run stays" title="Close; the run stays" onClick={going.close}>
          ✕
        </Button>
      </header>
      {going.error === null ? null : (
        <p role="alert" className="bg-bad-ground px-3 text-bad">
          {going.error}
        </p>
      )}
      <p role="status" className="sr-only">
        {isLive ? 'The model is writing' : `The model is done: ${word}`}
      </p>
      <NewRows store={store} fork={fork} />
    </>
  )
}

/** What a model writes where the draft ends, as it arrives; the person takes it, or does not. */
export function ContinuePanel({ going, fork }: Props) {
  const { view, retry } = useRun(fork.run)
  return (
    <section aria-label="The model goes on" className="flex h-[45%] min-h-40 shrink-0 flex-col border-t-2 border-line-strong">
      {view.status === 'ready' ? <Going going={going} fork={fork} store={view.store} /> : null}
      {view.status === 'loading' ? (
        <p role="status" className="reveal-late p-3 text-ink-3">
          Loading …
        </p>
      ) : null}
      {view.status === 'missing' ? (
        <p className="flex items-center gap-2 p-3">
          The run was deleted. <Button onClick={going.close}>Close</Button>
        </p>
      ) : null}
      {view.status === 'error' ? (
        <p role="alert" className="flex items-center gap-2 p-3 text-bad">
          {view.error} <Button onClick={retry}>Try again</Button>
        </p>
      ) : null}
    </section>
  )
}
