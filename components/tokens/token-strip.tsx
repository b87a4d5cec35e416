import { useMemo } from 'react'
import type { KeyboardEvent } from 'react'
import { useTokenStrip } from '#components/hooks/use-token-strip.ts'
import { countOf, formatInteger } from '#lib/format/count.ts'
import type { Turn } from '#lib/run/state.ts'
import type { TokenBook } from '#lib/token-view/token-book.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'
import { placeAt, shareOf, stripLayout } from '#lib/token-view/token-strip.ts'

export interface TokenStripProps {
  turns: readonly Turn[]
  book: TokenBook
  /** Changes whenever the book has other tokens. */
  version: number
  /** The first and the last token in sight. */
  sight: { readonly first: TokenPlace; readonly last: TokenPlace } | undefined
  cursor: TokenPlace | undefined
  onPlace: (place: TokenPlace) => void
  /** To the next or the previous surprising token. */
  onStep: (step: 1 | -1) => void
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }

/** All tokens of the run in one line: bars where the model was surprised, hatched where it was given text; a click goes there. */
export function TokenStrip({ turns, book, version, sight, cursor, onPlace, onStep }: TokenStripProps) {
  // The book changes without becoming another one; its version says when.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const layout = useMemo(() => stripLayout(turns, book), [turns, book, version])
  const ref = useTokenStrip(layout)
  const from = sight === undefined ? undefined : shareOf(layout, sight.first)
  const to = sight === undefined ? undefined : shareOf(layout, sight.last)
  const at = cursor === undefined ? from : shareOf(layout, cursor)
  const now = Math.min(layout.total, Math.round((at ?? 0) * layout.total) + 1)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    onStep(step)
  }
  return (
    <div className="flex h-7 items-center gap-3 px-3">
      <div
        role="slider"
        aria-label="Surprise over the run; the arrow keys go from one surprising token to the next"
        aria-valuemin={1}
        aria-valuemax={layout.total}
        aria-valuenow={now}
        aria-valuetext={`token ${formatInteger(now)} of ${formatInteger(layout.total)}`}
        tabIndex={0}
        className="relative h-6 min-w-0 flex-1 cursor-pointer"
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          const place = placeAt(layout, (event.clientX - box.left) / box.width)
          if (place !== undefined) onPlace(place)
        }}
      >
        <canvas ref={ref} aria-hidden="true" className="block h-6 w-full" />
        {from === undefined || to === undefined ? null : (
          <div
            className="pointer-events-none absolute inset-y-0 min-w-[3px] border-x border-ink-3 bg-selected opacity-60 mix-blend-multiply dark:mix-blend-screen"
            style={{ left: `${from * 100}%`, width: `${Math.max(0, to - from) * 100}%` }}
          />
        )}
        {cursor === undefined || at === undefined ? null : (
          <div className="pointer-events-none absolute inset-y-0 w-0.5 bg-accent" style={{ left: `${at * 100}%` }} />
        )}
      </div>
      <span className="w-28 shrink-0 truncate text-right text-xs text-ink-2 tabular-nums sm:w-72">
        {at === undefined ? countOf(layout.total, 'token') : `token ${formatInteger(now)} of ${formatInteger(layout.total)}`}
      </span>
    </div>
  )
}
