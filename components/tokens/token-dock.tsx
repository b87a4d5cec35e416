import { useMemo, useSyncExternalStore } from 'react'
import { useRunState } from '#components/hooks/use-run.ts'
import type { TokenCursor } from '#components/hooks/use-token-cursor.ts'
import { useLogprobKind } from '#components/hooks/use-token-logprob-kind.ts'
import { useTokenSelection } from '#components/hooks/use-token-view.ts'
import type { TokenView } from '#components/hooks/use-token-view.ts'
import type { Transcript } from '#components/hooks/use-transcript.ts'
import { Legend } from '#components/tokens/legend.tsx'
import { TokenStrip } from '#components/tokens/token-strip.tsx'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { countOf } from '#lib/format/count.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { columnToken } from '#lib/tokens/column-token.ts'
import { METRICS } from '#lib/tokens/scale.ts'
import type { Metric } from '#lib/tokens/scale.ts'
import { rangeFacts } from '#lib/token-view/range-facts.ts'
import { COPY_FORMS } from '#lib/token-view/token-copy.ts'
import { formatNats, spokenToken } from '#lib/token-view/token-facts.ts'
import type { TokenSelection } from '#lib/token-view/token-selection.ts'
import { sightOf, stretchesBetween } from '#lib/token-view/token-walk.ts'

const NAMES: Readonly<Record<Metric, string>> = {
  surprisal: 'surprise',
  probability: 'probability',
  entropy: 'entropy (at least)',
  rank: 'rank',
  turn: 'turn',
  mask: 'mask',
}
const KEYS = { text: 'c t', ids: 'c i', JSON: 'c j' } as const

export interface TokenDockProps {
  store: RunStore
  view: TokenView
  transcript: Transcript
  cursor: TokenCursor
  /** Sides of turns that are still to be loaded. */
  loading: number
}

/** What is selected, in figures, and the ways to copy it. */
function Selected({ selection, transcript, cursor }: { selection: TokenSelection } & Pick<TokenDockProps, 'transcript' | 'cursor'>) {
  const { rows } = transcript
  const stretches = useMemo(() => stretchesBetween(rows, selection.anchor, selection.cursor), [rows, selection])
  const { count, known, sum, mean, perplexity } = rangeFacts(stretches)
  const last = selection.cursor
  const part = stretches.find((one) => one.part.turn === last.turn && one.part.side === last.side)?.part
  return (
    <>
      <span className="font-medium text-ink">{countOf(count, 'token')}</span>
      {known === count ? null : <span title="Tokens that were given, or whose logprob is not known, do not enter the figures">{known} known</span>}
      {sum === null || mean === null || perplexity === null ? null : (
        <>
          <span title="Sum of the logprobs">Σ {formatNats(sum)}</span>
          <span title="Mean logprob of a token">mean {formatNats(mean)}</span>
          <span title="e to the power of the negative mean">perplexity {perplexity.toPrecision(4)}</span>
        </>
      )}
      <span className="flex items-center">
        Copy
        {COPY_FORMS.map((form) => (
          <Button key={form} look="quiet" shortcut={KEYS[form]} aria-label={`Copy as ${form}`} className="h-6 px-1.5 text-xs" onClick={() => cursor.copy(form)}>
            {form}
          </Button>
        ))}
      </span>
      <p className="sr-only" aria-live="polite">
        {part === undefined ? '' : spokenToken(columnToken(part.columns, last.index))}
      </p>
    </>
  )
}

/** Below the transcript in token view: what colours mean, what is selected, and the run's tokens in one strip. */
export function TokenDock({ store, view, transcript, cursor, loading }: TokenDockProps) {
  const { book, metric, setMetric, selection } = view
  const turns = useRunState(store, (state) => state.turns)
  const version = useSyncExternalStore(book.subscribe, book.version, book.version)
  const selected = useTokenSelection(selection)
  const { kind, why } = useLogprobKind(store)
  const { rows, virtualizer } = transcript
  const sight = sightOf(rows, virtualizer.range)
  return (
    <section aria-label="Tokens" className="shrink-0 border-t border-line">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 pt-1">
        <label className="flex items-center gap-2 text-xs whitespace-nowrap text-ink-2">
          Colour by
          <Select className="h-6 w-auto text-xs" value={metric} onChange={(event) => setMetric(METRICS.find((one) => one === event.target.value) ?? metric)}>
            {METRICS.map((one) => (
              <option key={one} value={one}>
                {NAMES[one]}
              </option>
            ))}
          </Select>
        </label>
        <Legend metric={metric} />
        <span title={`Logprobs: ${why}`} className="text-xs whitespace-nowrap text-ink-2">
          logprobs: {kind}
        </span>
        <span role="status" className="text-xs text-ink-3 tabular-nums">
          {loading === 0 ? '' : `${loading} to load …`}
        </span>
      </div>
      <div className="flex h-7 items-center gap-x-3 overflow-x-auto px-3 text-xs whitespace-nowrap text-ink-2 tabular-nums">
        {selected === undefined ? (
          <span className="text-ink-3">No token selected: point at one, click it, or walk with h and l.</span>
        ) : (
          <Selected selection={selected} transcript={transcript} cursor={cursor} />
        )}
        <span className="flex-1" />
        <Button look="quiet" shortcut="shift+n" aria-label="Previous surprise" className="h-6 text-xs max-sm:order-first" onClick={() => cursor.surprise(-1)}>
          ↑
        </Button>
        <Button look="quiet" shortcut="n" aria-label="Next surprise" className="h-6 text-xs max-sm:order-first" onClick={() => cursor.surprise(1)}>
          <span aria-hidden="true">↓</span> Next surprise
        </Button>
      </div>
      <TokenStrip
        turns={turns}
        book={book}
        version={version}
        sight={sight}
        cursor={selected?.cursor}
        onPlace={cursor.goTo}
        onStep={cursor.surprise}
      />
    </section>
  )
}
