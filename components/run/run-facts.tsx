import type { ReactNode } from 'react'
import { RunMarks } from '#components/annotations/run-marks.tsx'
import { useReach } from '#components/hooks/use-api.ts'
import { useClock } from '#components/hooks/use-clock.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { countOf } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatAgo, formatMoment } from '#lib/format/time.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { promptIdsWords } from '#lib/sequences-view/prompt-ids-words.ts'
import { oneLine } from '#lib/text/one-line.ts'
import { formatSpeed, tokensPerSecond } from '#lib/transcript/turn-facts.ts'

/** Time taken, and when that was; of a run that is replayed, up to the moment that is shown. */
function Elapsed({ store, timeAt }: Pick<RunFactsProps, 'store' | 'timeAt'>) {
  const at = useRunState(store, (state) => timeAt?.(state.lastSeq))
  const started = useRunState(store, (state) => state.startedAt ?? state.createdAt)
  const finished = useRunState(store, (state) => state.finishedAt)
  const now = useClock(finished === undefined && at === undefined)
  const end = finished ?? at
  const whole = end === undefined ? Math.floor(Math.max(0, now - started) / 1000) * 1000 : Math.max(0, end - started)
  return (
    <>
      <span title="Time taken">{whole === 0 && end === undefined ? '0 s' : formatDuration(whole)}</span>
      <span title={formatMoment(started)}>{formatAgo(started, now)}</span>
    </>
  )
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <span title={title} className="max-w-60 truncate">
      {children}
    </span>
  )
}

export interface RunFactsProps {
  run: RunSummary
  store: RunStore
  /** Of a run that is replayed: when an event was. */
  timeAt: ((seq: number) => number) | undefined
  onNextRejection: () => void
  /** Behind them. */
  children?: ReactNode
}

function Errors({ store, onNextRejection }: Pick<RunFactsProps, 'store' | 'onNextRejection'>) {
  const { parseErrors, toolErrors } = useRunState(store, (state) => state.counts)
  return (
    <>
      {parseErrors === 0 ? null : (
        <button
          type="button"
          title="Go to the next rejected call"
          className="rounded bg-bad-ground px-1.5 font-medium text-bad hover:underline"
          onClick={onNextRejection}
        >
          {countOf(parseErrors, 'parse error')}
        </button>
      )}
      {toolErrors === 0 ? null : <span className="text-bad">{countOf(toolErrors, 'tool error')}</span>}
    </>
  )
}

/** What is known of the run's tokens: how many, how fast the latest reply came, whether its prompts go on id by id. */
function TokenFacts({ store }: { store: RunStore }) {
  const count = useRunState(store, (state) => state.counts.tokens)
  const turns = useRunState(store, (state) => state.turns)
  const latest = turns.findLast((turn) => tokensPerSecond(turn) !== undefined)
  const speed = latest === undefined ? undefined : tokensPerSecond(latest)
  const ids = promptIdsWords(turns)
  return (
    <>
      {count === 0 ? null : <span>{countOf(count, 'token')}</span>}
      {speed === undefined ? null : <span title="Speed of the latest complete reply, after its first token">{formatSpeed(speed)}</span>}
      {ids === undefined ? null : (
        <span title={ids.about} className={ids.tone === 'warn' ? 'text-warn' : ''}>
          {ids.tone === 'warn' ? <span aria-hidden="true">≠ </span> : null}
          {ids.word}
        </span>
      )}
    </>
  )
}

/** The model server by its name; by its id where that is all that is known of it. */
function ServerFact({ id }: { id: string | null }) {
  const { data, isLoading } = useServers()
  const server = data?.servers.find((one) => one.id === (id ?? data.defaultServer))
  return <Fact title="Model server">{isLoading ? '…' : server === undefined ? (id ?? 'default server') : oneLine(server.name, 80)}</Fact>
}

/** The line of facts under a run's title. */
export function RunFacts({ run, store, timeAt, onNextRejection, children }: RunFactsProps) {
  const { readOnly } = useReach()
  const model = useRunState(store, (state) => state.model)
  const counts = useRunState(store, (state) => state.counts)
  const maxTurns = useRunState(store, (state) => state.config?.maxTurns)
  const name = model?.model || run.model
  const protocol = model?.protocol ?? run.protocol
  return (
    <div className="flex flex-wrap items-center gap-x-3 px-1 text-xs text-ink-2 tabular-nums">
      {name ? <Fact title="Model">{name}</Fact> : null}
      {run.kind === 'episode' ? <ServerFact id={model?.server ?? run.server} /> : null}
      {protocol ? <Fact title="Protocol: how tools are offered and calls are read">{protocol}</Fact> : null}
      <span title={maxTurns === undefined ? undefined : `At most ${countOf(maxTurns, 'turn')}`}>{countOf(counts.turns, 'turn')}</span>
      <span>{countOf(counts.calls, 'call')}</span>
      <Errors store={store} onNextRejection={onNextRejection} />
      <TokenFacts store={store} />
      <Elapsed store={store} timeAt={timeAt} />
      {readOnly ? null : <RunMarks run={run} />}
      {children}
    </div>
  )
}
