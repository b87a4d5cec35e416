import type { RunDetail } from '#components/hooks/use-compare.ts'
import { useTokenDivergence } from '#components/hooks/use-token-divergence.ts'
import type { TokenWindow } from '#components/hooks/use-token-divergence.ts'
import type { Comparison } from '#lib/compare/align-runs.ts'
import type { ComparedMessage } from '#lib/compare/compared-messages.ts'
import { candidatesOf, formatShare, signText, spokenToken } from '#lib/token-view/token-facts.ts'
import { columnToken } from '#lib/tokens/column-token.ts'
import type { ColumnToken } from '#lib/tokens/column-token.ts'
import { probability } from '#lib/tokens/stats.ts'

export interface TokenDivergenceProps {
  left: RunDetail
  right: RunDetail
  comparison: Comparison
}

/** The tokens around the first one in which two replies differ, with their probabilities on both sides. */
export function TokenDivergence({ left, right, comparison }: TokenDivergenceProps) {
  const { data, error, isLoading } = useTokenDivergence(left, right, comparison)
  if (error !== null) return <p className="px-3 py-1 text-xs text-bad" role="alert">The tokens could not be read: {error.message}</p>
  // As high as what comes, so that the messages below do not jump.
  if (isLoading) return <p className="h-16.5 border-t border-line px-3 py-1.5 text-xs text-ink-3">Reading the tokens …</p>
  if (data === undefined || data === null) return null
  return (
    <section aria-label="First differing token" className="border-t border-line px-3 py-1.5">
      <h2 className="text-xs text-ink-3">
        First differing token: token {data.at} of turn {data.left.turn}
        {data.left.turn === data.right.turn ? '' : ` of A, turn ${data.right.turn} of B`}
      </h2>
      <div className="grid grid-cols-1 gap-x-4 @2xl:grid-cols-2">
        <Window letter="A" window={data.left} at={data.at} end={endOf(comparison.left[comparison.divergence?.left ?? -1])} />
        <Window letter="B" window={data.right} at={data.at} end={endOf(comparison.right[comparison.divergence?.right ?? -1])} />
      </div>
    </section>
  )
}

function tokensOf({ columns }: TokenWindow): ColumnToken[] {
  return Array.from({ length: columns.count }, (_, index) => columnToken(columns, index))
}

function endOf(message: ComparedMessage | undefined): string {
  return message?.partial === true ? 'nothing more has come of this reply' : 'the reply ends here'
}

interface WindowProps {
  letter: string
  window: TokenWindow
  at: number
  /** What is said where this side has no token any more. */
  end: string
}

function Window({ letter, window, at, end }: WindowProps) {
  const tokens = tokensOf(window)
  const here = tokens[at - window.first]
  return (
    <div className="min-w-0 py-0.5">
      <p className="flex flex-wrap items-baseline gap-px font-mono text-[12px] leading-5">
        <span className="mr-1 font-sans text-xs font-semibold">{letter}</span>
        {tokens.map((token, index) => {
          const number = window.first + index
          const look = number === at ? 'bg-accent text-on-accent' : number < at ? 'text-ink-3' : 'text-ink'
          return (
            <span key={number} title={spokenToken(token)} aria-current={number === at ? 'true' : undefined} className={`rounded-xs border-l border-line px-px whitespace-pre ${look}`}>
              {signText(token.text)}
            </span>
          )
        })}
        {here === undefined ? <span className="ml-1 font-sans text-xs text-ink-2">{end}</span> : null}
      </p>
      {here === undefined ? null : <Candidates token={here} />}
    </div>
  )
}

/** What was sampled there, and what else was likely. */
function Candidates({ token }: { token: ColumnToken }) {
  if (!token.generated) return <p className="text-xs text-ink-2">Given there, not sampled</p>
  const candidates = candidatesOf(token)
  if (candidates === undefined) {
    const share = probability(token.logprob)
    return <p className="text-xs text-ink-2">Probability {share === null ? 'unknown' : formatShare(share)}; no alternatives on record</p>
  }
  return (
    <ul className="flex flex-wrap gap-x-3 text-xs text-ink-2 tabular-nums">
      {candidates.listed.map((one) => (
        <li key={`${one.id} ${one.text}`} className={one.sampled ? 'font-medium text-ink' : ''}>
          <span className="font-mono">{signText(one.text)}</span> {one.share === null ? 'unknown' : formatShare(one.share)}
          {one.sampled ? ' · sampled' : ''}
        </li>
      ))}
    </ul>
  )
}
