import { CompareHeader } from '#components/compare/compare-header.tsx'
import { CompareList } from '#components/compare/compare-list.tsx'
import { ContextDiff } from '#components/compare/context-diff.tsx'
import { TokenDivergence } from '#components/compare/token-divergence.tsx'
import { useReach } from '#components/hooks/use-api.ts'
import { useCompareList } from '#components/hooks/use-compare-list.ts'
import type { RunDetail, Side } from '#components/hooks/use-compare.ts'
import { useDocumentTitle } from '#components/hooks/use-document-title.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { useTokenDivergence } from '#components/hooks/use-token-divergence.ts'
import { ShareButton } from '#components/share/share-button.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Comparison } from '#lib/compare/align-runs.ts'
import { partialWords, type ComparedMessage } from '#lib/compare/compared-messages.ts'
import { countWords, divergenceWords } from '#lib/compare/compare-words.ts'
import { forkWords } from '#lib/compare/fork-diff.ts'
import type { ForkBeside } from '#lib/compare/fork-diff.ts'
import type { RunState } from '#lib/run/state.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface CompareViewProps {
  left: RunDetail
  right: RunDetail
  comparison: Comparison
  fork: ForkBeside | undefined
  onChange: (side: Side) => void
  onSwap: () => void
}

function titleOf({ run }: RunDetail): string {
  return oneLine(run.title === '' ? run.task : run.title, 80)
}

/** What is to be known of a side's last reply where it is not complete. */
function partialNote(letter: string, messages: readonly ComparedMessage[], state: RunState): string[] {
  const last = messages.length - 1
  if (messages[last]?.partial === true) return [`${letter}: message ${last} is compared as far as it has come (${partialWords(state)}).`]
  const turn = state.turns.at(-1)
  return turn?.streamed === undefined ? [] : [`${letter}: nothing has come of the reply of turn ${turn.turn}.`]
}

/** Two runs that are loaded: their facts, what they have in common, and their messages side by side. */
export function CompareView({ left, right, comparison, fork, onChange, onSwap }: CompareViewProps) {
  const { readOnly } = useReach()
  const list = useCompareList(comparison)
  const { step, toFirst } = list
  const tokens = useTokenDivergence(left, right, comparison)
  useDocumentTitle(`${titleOf(left)} against ${titleOf(right)} · Retake`)
  useKeys([{ keys: 's', label: 'Swap the sides', group: 'Compare', run: onSwap }])
  const hasDifference = comparison.divergence !== undefined
  const notes = [...partialNote('A', comparison.left, left.state), ...partialNote('B', comparison.right, right.state)]
  return (
    <div className="@container flex h-full min-h-0 flex-col">
      <header>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-1.5">
          <h1 className="mr-auto text-base font-semibold">Compare two runs</h1>
          {readOnly ? null : <ShareButton runs={[left.run.id, right.run.id]} name={`${left.run.id}-${right.run.id}`} />}
          <Button look="quiet" shortcut="s" aria-label="Swap the sides" onClick={onSwap}>
            Swap
          </Button>
          <Button look="quiet" shortcut="p" disabled={!hasDifference} aria-label="Previous difference" onClick={() => step(-1)}>
            Previous
          </Button>
          <Button look="quiet" shortcut="n" disabled={!hasDifference} aria-label="Next difference" onClick={() => step(1)}>
            Next
          </Button>
          <Button look="quiet" shortcut="d" disabled={!hasDifference} aria-label="First divergence" onClick={toFirst}>
            First divergence
          </Button>
        </div>
        <CompareHeader left={left} right={right} onChange={onChange} />
        <div className="border-t border-line px-3 py-1 text-xs text-ink-2" role="status">
          {fork === undefined ? null : <p className="font-medium text-ink">{forkWords(fork, comparison.divergence, tokens.data?.at)}</p>}
          <p>
            {countWords(comparison.counts)}. {divergenceWords(comparison.divergence)}
          </p>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
        <ContextDiff left={left.state} right={right.state} context={comparison.context} />
        <TokenDivergence left={left} right={right} comparison={comparison} />
      </header>
      {comparison.rows.length === 0 ? <p className="p-3 text-ink-3">Neither run has any messages yet.</p> : null}
      <CompareList left={left} right={right} comparison={comparison} list={list} />
    </div>
  )
}
