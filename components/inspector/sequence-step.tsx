import type { ReactNode } from 'react'
import { useReplyPerplexity } from '#components/hooks/use-reply-perplexity.ts'
import { formatInteger } from '#lib/format/count.ts'
import { driftWords } from '#lib/sequences-view/drift-words.ts'
import type { SequenceTurn } from '#lib/sequences-view/sequence-view.ts'
import { formatPerplexity } from '#lib/sequences-view/sequence-words.ts'
import { oneLine } from '#lib/text/one-line.ts'

const TONES = { neutral: 'text-ink-3', ok: 'text-ok', warn: 'text-warn' } as const
const GLYPHS = { neutral: '', ok: '✓ ', warn: '≠ ' } as const

export interface SequenceStepProps {
  runId: string
  step: SequenceTurn
  /** The inspector shows this turn. */
  isHere: boolean
  onTurn: (turn: number) => void
}

/** What one turn added to its sequence, and how its prompt goes on with what was there. */
export function SequenceStep({ runId, step, isHere, onTurn }: SequenceStepProps) {
  const { turn, promptLength, newTokens, replyTokens } = step
  return (
    <div
      className={`border-t border-line px-3 py-0.5 tabular-nums ${isHere ? 'bg-selected' : ''}`}
      aria-current={isHere ? 'true' : undefined}
    >
      <div className="grid grid-cols-[52px_repeat(4,minmax(0,1fr))] gap-x-2 text-right">
        <button
          type="button"
          className="rounded text-left text-accent underline-offset-2 hover:underline"
          onClick={() => onTurn(turn)}
        >
          <span className="sr-only">Turn </span>
          {turn}
        </button>
        <Figure name="prompt">{formatInteger(promptLength)}</Figure>
        <Figure name="new">{newTokens === undefined ? '–' : formatInteger(newTokens)}</Figure>
        <Figure name="reply">{formatInteger(replyTokens)}</Figure>
        <Figure name="perplexity">
          <Perplexity runId={runId} step={step} />
        </Figure>
      </div>
      <Joint step={step} />
    </div>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span>
      <span className="sr-only">{name} </span>
      {children}
    </span>
  )
}

function Joint({ step }: { step: SequenceTurn }) {
  const { drift, controls, complete, finishReason } = step
  const words = drift === undefined ? undefined : driftWords(drift)
  return (
    <p className="flex flex-wrap gap-x-2 pb-0.5 text-xs wrap-anywhere text-ink-3">
      {words === undefined ? null : (
        <span className={TONES[words.tone]} title={words.about}>
          <span aria-hidden="true">{GLYPHS[words.tone]}</span>
          {words.word}
        </span>
      )}
      {controls === 0 ? null : (
        <span className="text-warn" title="The turn’s overview names them">
          <span aria-hidden="true">⚠ </span>control tokens in the text
        </span>
      )}
      <span className="ml-auto" title="Finish reason: the server’s own word">{complete ? oneLine(finishReason ?? 'finish unknown', 40) : 'not complete'}</span>
    </p>
  )
}

/** How surprised the model was by its own reply; asked for when the row is in sight. */
function Perplexity({ runId, step }: Pick<SequenceStepProps, 'runId' | 'step'>) {
  const { data, error, isPending, refetch } = useReplyPerplexity(runId, step)
  if (!step.complete) return <span className="text-ink-3">–</span>
  if (error !== null) {
    return (
      <button
        type="button"
        aria-label={`retry: the tokens of turn ${step.turn} could not be read`}
        className="rounded text-bad underline"
        title={error.message}
        onClick={() => void refetch()}
      >
        retry
      </button>
    )
  }
  if (isPending) return <span className="text-ink-3">…</span>
  const { perplexity, known, total } = data
  if (perplexity === null) return <span className="text-ink-3">unknown</span>
  const about = `e to the mean surprisal of the reply’s ${known === total ? formatInteger(total) : `${formatInteger(known)} of ${formatInteger(total)}`} tokens with a known logprob`
  return <span title={about}>{formatPerplexity(perplexity)}</span>
}
