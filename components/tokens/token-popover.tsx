import { useTokenAlternatives } from '#components/hooks/use-token-alternatives.ts'
import { useTokenPopover } from '#components/hooks/use-token-popover.ts'
import type { PointedToken, TokenList } from '#components/hooks/use-token-popover.ts'
import { Badge } from '#components/ui/badge.tsx'
import { useLogprobKind } from '#components/hooks/use-token-logprob-kind.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { LogprobKind } from '#lib/servers/logprob-kind.ts'
import { columnToken } from '#lib/tokens/column-token.ts'
import type { ColumnToken } from '#lib/tokens/column-token.ts'
import { candidatesOf, formatNats, formatShare, signText, tokenFacts } from '#lib/token-view/token-facts.ts'
import type { Candidate } from '#lib/token-view/token-facts.ts'
import { tokenFragment } from '#lib/token-view/token-place.ts'

const WIDTH = 300
const GAP = 6
/** Room that the popover may take below its token before it is shown above. */
const HEIGHT = 380

function placed({ left, top, bottom }: PointedToken): { left: number; top?: number; bottom?: number } {
  const { innerWidth, innerHeight } = window
  const x = Math.max(GAP, Math.min(left, innerWidth - WIDTH - GAP))
  const isBelow = bottom + HEIGHT < innerHeight || top < innerHeight / 2
  return isBelow ? { left: x, top: bottom + GAP } : { left: x, bottom: innerHeight - top + GAP }
}

function Bar({ share, hatched = false }: { share: number | null; hatched?: boolean }) {
  return (
    <span className="h-2.5 w-16 shrink-0 border border-line bg-ground">
      <span className={`block h-full ${hatched ? 'hatched' : 'bg-line-strong'}`} style={{ width: `${Math.min(1, share ?? 0) * 100}%` }} />
    </span>
  )
}

function CandidateLine({ text, id, share, sampled }: Candidate) {
  return (
    <li className={`flex items-center gap-2 ${sampled ? 'font-semibold text-ink' : ''}`}>
      <span aria-hidden="true" className="w-2 shrink-0">
        {sampled ? '▸' : ''}
      </span>
      <span className="min-w-0 flex-1 truncate font-mono" title={id === null ? undefined : `id ${id}`}>
        {signText(text) || '(no text)'}
      </span>
      <Bar share={share} />
      <span className="w-16 shrink-0 text-right">{share === null ? 'unknown' : formatShare(share)}</span>
    </li>
  )
}

function Alternatives({ token }: { token: ColumnToken }) {
  const candidates = candidatesOf(token)
  if (candidates === undefined) return <p className="text-ink-3">The server gave no alternatives.</p>
  const { listed, more, rest, entropyAtLeast } = candidates
  return (
    <>
      <ul aria-label="Alternatives">
        {listed.map((one, at) => (
          // Two candidates can have the same text and no id: their order is all that tells them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <CandidateLine key={at} {...one} />
        ))}
        <li className="flex items-center gap-2 text-ink-3">
          <span className="w-2 shrink-0" />
          <span className="flex-1">{more === 0 ? 'all others' : `${more} more, all others`}</span>
          <Bar share={rest} hatched />
          <span className="w-16 shrink-0 text-right">{formatShare(rest)}</span>
        </li>
      </ul>
      {entropyAtLeast === null ? null : <p className="mt-1 text-ink-3">entropy at least {formatNats(entropyAtLeast)} nats</p>}
    </>
  )
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

interface CardProps {
  pointed: PointedToken
  runId: string
  kind: LogprobKind['kind']
}

function Card({ pointed, runId, kind }: CardProps) {
  const { row, index } = pointed
  const { source } = row
  const place = { turn: source.turn, side: source.side, index }
  // The last row of a reply that is being written changes at every token: one token is asked for, not the row.
  const range = row.live ? { from: index, to: index + 1 } : { from: row.from, to: row.to }
  const isReply = source.side === 'reply'
  const { columns, error } = useTokenAlternatives(isReply ? { runId, turn: source.turn, part: source.side, ...range } : undefined)
  const token = columnToken(source.columns, index)
  const detailed = columns === undefined ? undefined : columnToken(columns, index - range.from)
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-20 rounded border border-line-strong bg-raised px-3 py-2 text-xs leading-[18px] tabular-nums"
      style={{ ...placed(pointed), width: WIDTH }}
    >
      <p className="mb-1 flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-mono text-[12.5px] font-semibold">{titleOf(token)}</span>
        {token.special ? <Badge>special</Badge> : null}
        {token.generated ? null : <Badge title="Part of what the model was given: masked in training">given</Badge>}
        <span className="text-ink-3">{tokenFragment(place)}</span>
      </p>
      <Facts token={token} kind={kind} />
      {isReply ? (
        <div className="mt-1.5 min-h-[120px] border-t border-line pt-1.5">
          {detailed === undefined ? <p className="text-ink-3">{error ?? 'Alternatives …'}</p> : <Alternatives token={detailed} />}
        </div>
      ) : null}
    </div>
  )
}

/** All that is known of the token that is pointed at or at the cursor. It never takes the pointer. */
export function TokenPopover({ store, ...list }: TokenList & { store: RunStore }) {
  const { kind } = useLogprobKind(store)
  const pointed = useTokenPopover(list)
  return pointed === undefined ? null : <Card pointed={pointed} runId={list.view.runId} kind={kind} />
}
