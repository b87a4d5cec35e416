import type { ReactNode } from 'react'
import { useFold } from '#components/hooks/use-folds.ts'
import { CopyButton } from '#components/transcript/copy-button.tsx'
import { FieldText } from '#components/transcript/field-text.tsx'
import { RowFrame } from '#components/transcript/row-frame.tsx'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Badge } from '#components/ui/badge.tsx'
import type { Tone } from '#components/ui/badge.tsx'
import { formatInteger } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { callOrigin } from '#lib/replay/compared-calls.ts'
import type { MarkedRange } from '#lib/text/mark-text.ts'
import { oneLine } from '#lib/text/one-line.ts'
import { rejectionLine } from '#lib/tool-calls/observation.ts'
import { faultRange } from '#lib/transcript/fault-range.ts'
import { resultText } from '#lib/transcript/find-text.ts'
import { jsonText } from '#lib/transcript/json-text.ts'
import type { CallRow, RejectionRow, WritingRow } from '#lib/transcript/types.ts'
import { flagSentence, rejectionWord } from '#lib/transcript/words.ts'

const NO_RANGES: readonly MarkedRange[] = []

/** A labelled part of a call's card. */
function Part({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-x-3 px-2.5 py-1 @xl:grid-cols-[64px_minmax(0,1fr)]">
      <div className="text-xs leading-[19px] text-ink-3">{label}</div>
      <div className="min-w-0">{children}</div>
    </div>
  )
}

function Name({ text }: { text: string }) {
  return (
    <span className="min-w-0 truncate font-mono text-[12.5px] font-semibold text-ink">
      <TextBlock text={text} ranges={NO_RANGES} />
    </span>
  )
}

function stateOf({ entry, live }: CallRow): readonly [string, Tone] {
  if (entry.outcome !== undefined) return entry.outcome.ok ? ['ok', 'ok'] : ['failed', 'bad']
  if (!live) return ['no result', 'warn']
  return entry.startedAt === undefined ? ['waiting', 'neutral'] : ['running', 'live']
}

/** What a tool has said: while it runs, and at its end. */
function Answer({ row }: { row: CallRow }) {
  const { outcome, progress } = row.entry
  return (
    <>
      {progress === '' ? null : (
        <Part label="progress">
          <FieldText row={row.key} field="progress" text={progress} />
        </Part>
      )}
      {outcome === undefined ? null : (
        <Part label={outcome.ok ? 'result' : 'error'}>
          <div className={outcome.ok ? '' : 'text-bad'}>
            <FieldText row={row.key} field="result" text={resultText(outcome)} />
          </div>
          {outcome.truncatedBytes ? (
            <p className="text-xs text-warn">{formatInteger(outcome.truncatedBytes)} bytes of output were left out.</p>
          ) : null}
        </Part>
      )}
    </>
  )
}

/** A tool call with what became of it. */
export function CallRowView({ row }: { row: CallRow }) {
  const { call, outcome } = row.entry
  const [raw, setRaw] = useFold(`${row.key}/raw-arguments`)
  const [word, tone] = stateOf(row)
  const rawText = call.rawArguments ?? JSON.stringify(call.arguments)
  const copied = () => JSON.stringify({ name: call.name, arguments: call.arguments }, null, 2)
  return (
    <RowFrame row={row}>
      <section aria-label={`Tool call ${call.name}, ${word}`} className={`rounded border ${outcome?.ok === false ? 'border-bad-line' : 'border-line'}`}>
        <header className="flex min-h-7 items-center gap-2 bg-panel px-2.5">
          <Name text={call.name} />
          <Badge tone={tone}>{word}</Badge>
          {outcome?.recorded === undefined ? null : <Badge title={`Not run: the base’s result (${callOrigin(outcome.recorded)})`}>result on record</Badge>}
          {outcome === undefined || row.written === true || outcome.recorded !== undefined ? null : <span className="text-xs text-ink-3 tabular-nums">{formatDuration(outcome.durationMs)}</span>}
          <span className="flex-1" />
          <CopyButton what={`the call of ${oneLine(call.name, 80)} as JSON`} text={copied} />
          <button
            type="button"
            aria-pressed={raw}
            title="Show the arguments exactly as the model wrote them"
            onClick={() => setRaw(!raw)}
            className={`rounded px-1 text-xs hover:bg-hover hover:text-ink ${raw ? 'bg-selected text-ink' : 'text-ink-3'}`}
          >
            Raw
          </button>
        </header>
        <Part label="arguments">
          <FieldText row={row.key} field="arguments" text={raw ? rawText : jsonText(call.arguments)} />
          {call.flags?.map((flag) => (
            <p key={flag} className="text-xs text-warn">
              {flagSentence(flag)}
            </p>
          ))}
        </Part>
        <Answer row={row} />
      </section>
    </RowFrame>
  )
}

/** A call that the model failed to make: what it wrote, where it fails, why, and what it was told. */
export function RejectionRowView({ row }: { row: RejectionRow }) {
  const { error } = row
  const fault = faultRange(error)
  const place = error.position === undefined ? '' : `line ${error.position.line}, column ${error.position.column}`
  return (
    <RowFrame row={row}>
      <section aria-label={`Rejected tool call: ${rejectionWord(error.kind)}`} className="rounded border border-bad-line">
        <header className="flex min-h-7 items-center gap-x-2 bg-bad-ground px-2.5 py-1 text-bad">
          <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
            <span className="font-semibold">{row.written === true ? 'Call that cannot be read' : 'Rejected call'}: {rejectionWord(error.kind)}</span>
            <code className="text-xs">{error.kind}</code>
            <span className="text-xs tabular-nums">{place}</span>
          </span>
          <CopyButton what="the raw text of the rejected call" text={() => error.raw} />
        </header>
        <Part label="written">
          <FieldText row={row.key} field="raw" text={error.raw} ranges={fault === undefined ? NO_RANGES : [{ ...fault, mark: 'fault' }]} />
        </Part>
        <Part label="reason">
          <FieldText row={row.key} field="reason" text={error.message} prose />
        </Part>
        {row.written === true ? null : (
          <Part label="told">
            <div className="verbatim text-ink-2">
              <TextBlock text={rejectionLine(error)} ranges={NO_RANGES} />
            </div>
          </Part>
        )}
      </section>
    </RowFrame>
  )
}

/** A call while it is being written, or one that never was completed. */
export function WritingRowView({ row }: { row: WritingRow }) {
  const word = row.live ? 'being written' : 'not completed'
  return (
    <RowFrame row={row}>
      <section aria-label={`Tool call ${row.name}, ${word}`} className="rounded border border-dashed border-line-strong">
        <header className="flex min-h-7 items-center gap-2 bg-panel px-2.5">
          <Name text={row.name === '' ? 'tool call' : row.name} />
          <Badge tone={row.live ? 'live' : 'warn'}>{word}</Badge>
        </header>
        <Part label="written">
          <FieldText row={row.key} field="text" text={row.text} />
        </Part>
      </section>
    </RowFrame>
  )
}
