import { useReach } from '#components/hooks/use-api.ts'
import { CallComparison } from '#components/replay/call-comparison.tsx'
import { FoldLine } from '#components/transcript/fold-line.tsx'
import { FieldText } from '#components/transcript/field-text.tsx'
import { RowFrame } from '#components/transcript/row-frame.tsx'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { countOf } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatMoment } from '#lib/format/time.ts'
import type { Turn } from '#lib/run/state.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import type { CutRow, EndRow, NoteRow } from '#lib/transcript/types.ts'

const NOTE_TONES = { neutral: 'text-ink-2', warn: 'text-warn', bad: 'text-bad' } as const
const END_TONES = { neutral: 'text-ink', ok: 'text-ok', warn: 'text-warn', bad: 'text-bad', live: 'text-live' } as const
const NO_RANGES = [] as const

/** What had arrived of a turn that was thrown away. */
function Discarded({ turn }: { turn: Turn }) {
  const { reasoning, content, toolCalls } = turn.streamed ?? { reasoning: '', content: '', toolCalls: [] }
  const text = [reasoning, content, ...toolCalls.map((call) => `${call.name}(${call.arguments})`)].filter((part) => part !== '').join('\n')
  const calls = turn.calls.length === 0 ? '' : `, ${countOf(turn.calls.length, 'call')} read`
  return (
    <div className="verbatim">
      <span className="text-xs text-ink-3">
        turn {turn.turn}
        {calls}:{' '}
      </span>
      <TextBlock text={text === '' ? '(the reply was complete, its calls were not answered)' : text} ranges={NO_RANGES} />
    </div>
  )
}

/** Something that happened to the run: a failed request, a reply cut off, the server stopped and went on. */
export function NoteRowView({ row }: { row: NoteRow }) {
  return (
    <RowFrame row={row}>
      <div className={`text-sm ${NOTE_TONES[row.tone]}`}>
        <p className="flex flex-wrap items-baseline gap-x-2 font-medium">
          {row.title}
          {row.badge === undefined ? null : <Badge title={row.badge.about}>{row.badge.word}</Badge>}
        </p>
        {row.text === '' ? null : <FieldText row={row.key} field="text" text={row.text} prose />}
      </div>
      {row.discarded.length === 0 ? null : (
        <FoldLine name={`${row.key}/discarded`} label={`Discarded · ${countOf(row.discarded.length, 'turn')}`} preview="">
          {row.discarded.map((turn) => (
            <Discarded key={turn.turn} turn={turn} />
          ))}
        </FoldLine>
      )}
    </RowFrame>
  )
}

/** Where a fork ends to keep what its base said: what it carries, and which kept calls came out otherwise when they were run again. */
export function CutRowView({ row }: { row: CutRow }) {
  return (
    <div className="border-t-2 border-dotted border-line-strong">
      <RowFrame row={row} label="Cut">
        <div className="flex flex-wrap gap-x-1 text-ink-2">
          <p>Kept from its base up to here:</p>
          <FieldText row={row.key} field="text" text={row.text} prose />
        </div>
        {row.replayed.length === 0 ? null : (
          <FoldLine name={`${row.key}/replayed`} label="The kept calls, run again" preview="" open={row.replayed.some((call) => !call.same)}>
            <CallComparison calls={row.replayed} />
          </FoldLine>
        )}
      </RowFrame>
    </div>
  )
}

/** How the run ended, and what can be done next. */
export function EndRowView({ row }: { row: EndRow }) {
  const { readOnly } = useReach()
  const { word, tone, glyph } = statusWord({ kind: 'episode', status: 'finished', outcome: row.outcome })
  return (
    <div className="border-t border-line pb-6">
      <RowFrame row={row} label="End">
        <p className={`font-semibold ${END_TONES[tone]}`}>
          <span aria-hidden="true">{glyph} </span>
          {word}
          <span className="ml-2 text-xs font-normal text-ink-3 tabular-nums" title={formatMoment(row.finishedAt)}>
            after {formatDuration(row.durationMs)}
          </span>
        </p>
        <div className="text-ink-2">
          <FieldText row={row.key} field="text" text={row.text} prose />
          {readOnly || row.advice === '' ? null : <p>{row.advice}</p>}
        </div>
      </RowFrame>
    </div>
  )
}
