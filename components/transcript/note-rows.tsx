import { FoldLine } from '#components/transcript/fold-line.tsx'
import { FieldText } from '#components/transcript/field-text.tsx'
import { RowFrame } from '#components/transcript/row-frame.tsx'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { countOf } from '#lib/format/count.ts'
import { formatDuration } from '#lib/format/duration.ts'
import { formatMoment } from '#lib/format/time.ts'
import type { Turn } from '#lib/run/state.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import type { EndRow, NoteRow } from '#lib/transcript/types.ts'

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
        <p className="font-medium">{row.title}</p>
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

/** How the run ended, and what can be done next. */
export function EndRowView({ row }: { row: EndRow }) {
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
        </div>
      </RowFrame>
    </div>
  )
}
