import { memo, useMemo } from 'react'
import { useLossMask } from '#components/hooks/use-loss-mask.ts'
import { useFinding } from '#components/hooks/use-find.ts'
import { useFold } from '#components/hooks/use-folds.ts'
import { FoldButton } from '#components/transcript/fold-button.tsx'
import { useTokenAlternatives } from '#components/hooks/use-token-alternatives.ts'
import { useRowSelection, useTokens } from '#components/hooks/use-token-view.ts'
import { CopyButton } from '#components/transcript/copy-button.tsx'
import { RowFrame } from '#components/transcript/row-frame.tsx'
import { TurnSwitch } from '#components/tokens/turn-switch.tsx'
import { Button } from '#components/ui/button.tsx'
import { countOf, formatInteger } from '#lib/format/count.ts'
import { bucketClasses } from '#lib/token-view/token-buckets.ts'
import type { TokenViewRow } from '#lib/token-view/token-rows.ts'
import { readRowSelection } from '#lib/token-view/token-selection.ts'
import { tokenSpans } from '#lib/token-view/token-spans.ts'
import type { SpanPiece, TokenSpan } from '#lib/token-view/token-spans.ts'
import { findTokens } from '#lib/token-view/find-tokens.ts'
import type { PromptRow, TokenFailureRow, TokensRow } from '#lib/transcript/types.ts'

const LOOKS = { sign: 'tk-sign', hidden: 'tk-hidden' } as const
const KINDS = { text: '', special: ' tk-special', unknown: ' tk-bytes', part: ' tk-part' } as const

function piecesOf(pieces: readonly SpanPiece[]) {
  const [first] = pieces
  if (pieces.length === 1 && first?.look === 'text') return first.text
  return pieces.map(({ text, look }, at) =>
    look === 'text' ? (
      text
    ) : (
      // A span's pieces never change their places.
      // oxlint-disable-next-line react/no-array-index-key
      <i key={at} className={LOOKS[look]} aria-hidden={look === 'sign'}>
        {text}
      </i>
    ),
  )
}

interface SpanProps {
  span: TokenSpan
  /** The class of its colour. */
  colour: string
  /** ' tk-selected', ' tk-cursor' or both; '' for neither. */
  mark: string
  hit: '' | 'hit' | 'active'
}

const HITS = { '': '', hit: ' tk-hit', active: ' tk-hit tk-active' } as const

const Span = memo(function Span({ span, colour, mark, hit }: SpanProps) {
  const isCursor = mark.endsWith('cursor')
  return (
    <span
      data-k={span.index}
      data-token-cursor={isCursor ? '' : undefined}
      data-active-hit={hit === 'active' ? '' : undefined}
      className={`${colour}${KINDS[span.kind]}${span.spaced ? ' tk-spaced' : ''}${mark}${HITS[hit]}`}
    >
      {piecesOf(span.pieces)}
    </span>
  )
})

function markOf(index: number, { from, to, cursor }: { from: number; to: number; cursor: number }): string {
  const selected = to - from > 1 && index >= from && index < to ? ' tk-selected' : ''
  return index === cursor ? `${selected} tk-cursor` : selected
}

/** Some tokens of a turn, flowing as text; each span is one token. */
function Tokens({ row }: { row: TokensRow }) {
  const { metric, runId } = useTokens()
  const { source, from, to } = row
  const { turn, side } = source
  const isEntropy = metric === 'entropy' && side === 'reply'
  const { columns: detailed } = useTokenAlternatives(isEntropy ? { runId, turn, part: side, from, to } : undefined)
  const selection = readRowSelection(useRowSelection(row))
  const { pattern, active } = useFinding()
  const spans = useMemo(() => tokenSpans(source.columns, from, to), [source, from, to])
  const colours = useMemo(
    () => bucketClasses(spans, { metric, columns: source.columns, turn, detailed: detailed === undefined ? undefined : { columns: detailed, from } }),
    [spans, metric, source, turn, detailed, from],
  )
  const isMasked = useLossMask(row)
  const hits = useMemo(() => (pattern === undefined ? undefined : findTokens(source, { from, to }, pattern)), [pattern, source, from, to])
  const activeAt = active?.key === row.key ? active.start : undefined
  return (
    <div className={`tokens ${side === 'prompt' ? 'tokens-given' : ''}`} data-side={side}>
      {spans.map((span, at) => {
        const hit = hits?.get(span.index)
        return (
          <Span
            key={span.index}
            span={span}
            colour={isMasked(span.index) ? `${colours[at] ?? ''} tk-masked` : (colours[at] ?? '')}
            mark={markOf(span.index, selection)}
            hit={hit === undefined ? '' : hit === activeAt ? 'active' : 'hit'}
          />
        )
      })}
    </div>
  )
}

function TokensRowView({ row }: { row: TokensRow }) {
  const { source, from, head } = row
  const actions =
    from === 0 && source.side === 'reply' ? (
      <>
        <CopyButton what={`text of turn ${source.turn}`} text={() => source.textOf(0, source.length)} />
        <TurnSwitch turn={source.turn} />
      </>
    ) : null
  return (
    <RowFrame row={row} actions={actions} joined={head === undefined}>
      <Tokens row={row} />
    </RowFrame>
  )
}

/** What the model was given for a turn: how much of it is new, and a fold for those tokens. */
function PromptRowView({ row }: { row: PromptRow }) {
  const [open, setOpen] = useFold(row.fold, row.shown)
  const known = row.keep === 0 ? '' : ` · goes on after ${countOf(row.keep, 'token')}`
  return (
    <RowFrame row={row}>
      <FoldButton open={open} onToggle={() => setOpen(!open)}>
        <span className="truncate tabular-nums">
          <span className="font-medium">{countOf(row.count, 'new token')}</span> of {formatInteger(row.length)} in the prompt of turn {row.turn}
          {known}
          {row.loading && open ? ' · loading …' : ''}
        </span>
      </FoldButton>
    </RowFrame>
  )
}

/** Why the tokens of a turn are not there, and a way to ask again. */
function TokenFailureRowView({ row }: { row: TokenFailureRow }) {
  const { book } = useTokens()
    return (
    <RowFrame row={row}>
      <div role="alert" className="flex flex-wrap items-center gap-2 rounded border border-bad-line bg-bad-ground px-2 py-1 text-bad">
        <span className="min-w-0 flex-1 wrap-anywhere">
          The tokens of this {row.side} could not be loaded. {row.error}
        </span>
        <Button look="plain" onClick={() => book.retry(row.turn ?? 0, row.side)}>
          Try again
        </Button>
      </div>
    </RowFrame>
  )
}

/** A row of the token view. */
export function TokenRowView({ row }: { row: TokenViewRow }) {
  switch (row.kind) {
    case 'prompt':
      return <PromptRowView row={row} />
    case 'tokens':
      return <TokensRowView row={row} />
    case 'token-failure':
      return <TokenFailureRowView row={row} />
    default:
      return row satisfies never
  }
}
