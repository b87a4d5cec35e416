import { useReplayCalls } from '#components/hooks/use-replay-calls.ts'
import { CallComparison } from '#components/replay/call-comparison.tsx'
import { Button } from '#components/ui/button.tsx'
import { messageOf } from '#lib/errors.ts'
import { comparedSummary } from '#lib/replay/compared-calls.ts'
import type { ReplayedCall } from '#lib/run/state.ts'

export interface ReplayCallsProps {
  runId: string
  onCall: (call: ReplayedCall) => void
  onClose: () => void
}

function wordsFor({ data, error, isPending }: Pick<ReturnType<typeof useReplayCalls>, 'data' | 'error' | 'isPending'>): string {
  if (isPending) return 'Running the calls in a fresh workspace …'
  if (error !== null) return ''
  if (data === undefined) return 'Every call of this run is made once more with today’s tools, in a workspace of its own. The run stays as it is.'
  return data.calls.length === 0 ? 'This run made no call that could be run.' : comparedSummary(data.calls)
}

/** A run's calls, run again now in a fresh workspace, beside what is on record. */
export function ReplayCalls({ runId, onCall, onClose }: ReplayCallsProps) {
  const calls = useReplayCalls(runId)
  const { data, error, isPending, start, stop } = calls
  const isFirst = data === undefined && error === null
  return (
    <section aria-label="The calls, run again" className="@container max-h-[40%] shrink-0 overflow-y-auto border-t border-line bg-panel px-3 py-1">
      <div className="flex flex-wrap items-center gap-x-3">
        <h2 className="font-semibold">The calls, run again</h2>
        <p role="status" className="min-w-0 flex-1 text-ink-2 tabular-nums">
          {wordsFor(calls)}
        </p>
        <Button look="quiet" onClick={isPending ? stop : start}>
          {isPending ? 'Stop' : isFirst ? 'Run them now' : 'Run them again'}
        </Button>
        <Button look="quiet" aria-label="Close the calls" onClick={onClose}>
          ✕
        </Button>
      </div>
      {error === null ? null : (
        <p role="alert" className="text-bad">
          The calls could not be run again. {messageOf(error)}
        </p>
      )}
      <CallComparison calls={data?.calls ?? []} onCall={onCall} />
    </section>
  )
}
