import { TokenRetake } from '#components/retake/token-retake.tsx'
import { TokenAlternatives } from '#components/tokens/token-alternatives.tsx'
import type { TokenRetaking } from '#components/hooks/use-token-retake.ts'
import { useTokenAlternatives } from '#components/hooks/use-token-alternatives.ts'
import { useTokenPopover } from '#components/hooks/use-token-popover.ts'
import type { PointedToken, TokenList } from '#components/hooks/use-token-popover.ts'
import { Badge } from '#components/ui/badge.tsx'
import { useLogprobKind } from '#components/hooks/use-token-logprob-kind.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { LogprobKind } from '#lib/servers/logprob-kind.ts'
import { columnToken } from '#lib/tokens/column-token.ts'
import type { ColumnToken } from '#lib/tokens/column-token.ts'
import { signText, tokenFacts } from '#lib/token-view/token-facts.ts'
import { tokenFragment } from '#lib/token-view/token-place.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'

const WIDTH = 348
const GAP = 6
/** Room that the popover may take below its token before it is shown above. */
const HEIGHT = 460

function placed({ left, top, bottom }: PointedToken): { left: number; top?: number; bottom?: number } {
  const { innerWidth, innerHeight } = window
  const x = Math.max(GAP, Math.min(left, innerWidth - WIDTH - GAP))
  const isBelow = bottom + HEIGHT < innerHeight || top < innerHeight / 2
  return isBelow ? { left: x, top: bottom + GAP } : { left: x, bottom: innerHeight - top + GAP }
}

function Facts({ token, kind }: { token: ColumnToken; kind: LogprobKind['kind'] }) {
  return (
    <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-2">
      {tokenFacts(token, kind).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className={`wrap-anywhere ${name === 'bytes' ? 'font-mono' : ''}`}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function titleOf({ text, bytesKnown }: ColumnToken): string {
  if (!bytesKnown) return '(bytes unknown)'
  return text.includes('\ufffd') ? '(part of a character)' : signText(text)
}

function Heading({ token, place }: { token: ColumnToken; place: TokenPlace }) {
  return (
    <p className="mb-1 flex items-center gap-2">
      <span className="min-w-0 flex-1 truncate font-mono text-[12.5px] font-semibold">{titleOf(token)}</span>
      {token.special ? <Badge>special</Badge> : null}
      {token.generated ? null : <Badge title="Part of what the model was given: masked in training">given</Badge>}
      <span className="text-ink-3">{tokenFragment(place)}</span>
    </p>
  )
}

interface ChoiceProps {
  token: ColumnToken | undefined
  error: string | undefined
  /** Where the run can be retaken from. */
  place: TokenPlace | undefined
  retaking: TokenRetaking | undefined
}

function Choice({ token, error, place, retaking }: ChoiceProps) {
  if (token === undefined) return <p className="text-ink-3">{error ?? 'Alternatives …'}</p>
  if (place === undefined || retaking === undefined) return <TokenAlternatives token={token} />
  return <TokenRetake key={tokenFragment(place)} token={token} place={place} retaking={retaking} />
}

interface CardProps {
  pointed: PointedToken
  runId: string
  kind: LogprobKind['kind']
  retaking: TokenRetaking | undefined
}

function Card({ pointed, runId, kind, retaking }: CardProps) {
  const { row, index } = pointed
  const { source } = row
  const place = { turn: source.turn, side: source.side, index }
  // The last row of a reply that is being written changes at every token: one token is asked for, not the row.
  const range = row.live ? { from: index, to: index + 1 } : { from: row.from, to: row.to }
  const isReply = source.side === 'reply'
  const { columns, error } = useTokenAlternatives(isReply ? { runId, turn: source.turn, part: source.side, ...range } : undefined)
  const token = columnToken(source.columns, index)
  const detailed = columns === undefined ? undefined : columnToken(columns, index - range.from)
  const canRetake = retaking !== undefined && pointed.pinned && isReply && !row.live
  return (
    <div
      role={canRetake ? 'group' : 'tooltip'}
      aria-label={canRetake ? `Token ${tokenFragment(place)}` : undefined}
      className={`${canRetake ? '' : 'pointer-events-none'} fixed z-20 rounded border border-line-strong bg-raised px-3 py-2 text-xs leading-[18px] tabular-nums`}
      style={{ ...placed(pointed), width: WIDTH }}
    >
      <Heading token={token} place={place} />
      <Facts token={token} kind={kind} />
      {isReply ? (
        <div className="mt-1.5 min-h-[120px] border-t border-line pt-1.5">
          <Choice token={detailed} error={error} place={canRetake ? place : undefined} retaking={retaking} />
        </div>
      ) : null}
    </div>
  )
}

export interface TokenPopoverProps extends TokenList {
  store: RunStore
  /** Nothing where the run is only to be read. */
  retaking?: TokenRetaking
}

/** All that is known of the token that is pointed at or at the cursor; from the one at the cursor the run can be retaken. */
export function TokenPopover({ store, retaking, ...list }: TokenPopoverProps) {
  const { kind } = useLogprobKind(store)
  const pointed = useTokenPopover(list)
  return pointed === undefined ? null : <Card pointed={pointed} runId={list.view.runId} kind={kind} retaking={retaking} />
}
