import { TextBlock } from '#components/transcript/text-block.tsx'
import { answerText, callOrigin } from '#lib/replay/compared-calls.ts'
import { countOf } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import type { ReplayedCall } from '#lib/run/state.ts'
import { clipText } from '#lib/text/clip-text.ts'
import { oneLine } from '#lib/text/one-line.ts'
import { jsonText } from '#lib/transcript/json-text.ts'

const NO_RANGES = [] as const
const LIMIT = { lines: 6, characters: 600 } as const

export interface CallComparisonProps {
  calls: readonly ReplayedCall[]
  /** Goes to a call; without it the list is only to be read. */
  onCall?: (call: ReplayedCall) => void
}

function Answer({ label, text }: { label: string; text: string }) {
  const { shown, clipped } = clipText(text, LIMIT)
  return (
    <div className="min-w-0">
      <span className="text-xs text-ink-3">{label}</span>
      <div className="verbatim">
        <TextBlock text={shown} ranges={NO_RANGES} />
        {clipped ? <span className="text-ink-3"> … {countOf(text.length, 'character')} in all</span> : null}
      </div>
    </div>
  )
}

function Name({ call, onCall }: { call: ReplayedCall; onCall: CallComparisonProps['onCall'] }) {
  const words = `${oneLine(call.name, 100)} ${oneLine(jsonText(call.arguments), 120)}`
  if (onCall === undefined) return <span className="min-w-0 truncate font-mono text-xs">{words}</span>
  return (
    <button type="button" title="Go to this call" className="min-w-0 truncate rounded text-left font-mono text-xs text-accent hover:underline" onClick={() => onCall(call)}>
      {words}
    </button>
  )
}

/** Calls that were run again, beside what is on record: the same, or what differs. */
export function CallComparison({ calls, onCall }: CallComparisonProps) {
  return (
    <ul className="divide-y divide-line">
      {calls.map((call) => (
        <li key={`${call.turn} ${call.callId}`} className="py-1">
          <div className="flex items-baseline gap-2">
            <span className={`w-16 shrink-0 text-xs font-medium ${call.same ? 'text-ok' : 'text-bad'}`}>
              <span aria-hidden="true">{call.same ? '= ' : '≠ '}</span>
              {call.same ? 'same' : 'differs'}
            </span>
            <span className="w-14 shrink-0 text-xs text-ink-3 tabular-nums">{callOrigin(call)}</span>
            <Name call={call} onCall={onCall} />
            <span className="ml-auto shrink-0 text-xs text-ink-3 tabular-nums">{formatDuration(call.durationMs)}</span>
          </div>
          {call.same ? null : (
            <div className="mt-0.5 grid grid-cols-1 gap-x-3 pl-18 @xl:grid-cols-2">
              <Answer label="on record" text={answerText(call.recorded)} />
              <Answer label="now" text={answerText(call.now)} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
