import type { ColumnToken } from '#lib/tokens/column-token.ts'
import { candidatesOf, formatNats, formatShare, signText } from '#lib/token-view/token-facts.ts'
import type { Candidate } from '#lib/token-view/token-facts.ts'

function Bar({ share, hatched = false }: { share: number | null; hatched?: boolean }) {
  return (
    <span className="h-2.5 w-16 shrink-0 border border-line bg-ground">
      <span className={`block h-full ${hatched ? 'hatched' : 'bg-line-strong'}`} style={{ width: `${Math.min(1, share ?? 0) * 100}%` }} />
    </span>
  )
}

interface CandidateProps {
  candidate: Candidate
  /** The key that takes it, where it can be taken. */
  shortcut: string | undefined
  onTake: ((candidate: Candidate) => void) | undefined
}

function CandidateLine({ candidate, shortcut, onTake }: CandidateProps) {
  const { text, id, share, sampled } = candidate
  const line = (
    <>
      <span aria-hidden="true" className="w-2 shrink-0 text-ink-3">
        {sampled ? '▸' : (shortcut ?? '')}
      </span>
      <span className="min-w-0 flex-1 truncate font-mono" title={id === null ? undefined : `id ${id}`}>
        {signText(text) || '(no text)'}
      </span>
      <Bar share={share} />
      <span className="w-16 shrink-0 text-right">{share === null ? 'unknown' : formatShare(share)}</span>
    </>
  )
  const look = `flex w-full items-center gap-2 text-left ${sampled ? 'font-semibold text-ink' : ''}`
  if (onTake === undefined) return <li className={look}>{line}</li>
  return (
    <li>
      <button
        type="button"
        aria-keyshortcuts={shortcut}
        className={`${look} rounded hover:bg-hover`}
        onClick={() => onTake(candidate)}
      >
        <span className="sr-only">Retake with {sampled ? 'the token that was sampled, ' : ''}</span>
        {line}
      </button>
    </li>
  )
}

export interface TokenAlternativesProps {
  token: ColumnToken
  /** Takes a candidate instead of the token that was sampled: the run is retaken from there. */
  onTake?: ((candidate: Candidate) => void) | undefined
}

/** The key that takes the candidate at a place of the list. */
export function shortcutOf(at: number): string | undefined {
  return at < 9 ? String(at + 1) : undefined
}

/** What the model could have written in a token's place, most likely first. */
export function TokenAlternatives({ token, onTake }: TokenAlternativesProps) {
  const candidates = candidatesOf(token)
  if (candidates === undefined) return <p className="text-ink-3">The server gave no alternatives.</p>
  const { listed, more, rest, entropyAtLeast } = candidates
  return (
    <>
      <ul aria-label="Alternatives">
        {listed.map((one, at) => (
          // Two candidates can have the same text and no id: their order is all that tells them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <CandidateLine key={at} candidate={one} shortcut={shortcutOf(at)} onTake={onTake} />
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
