import { CopyButton } from '#components/transcript/copy-button.tsx'
import { FieldText } from '#components/transcript/field-text.tsx'
import { FoldLine } from '#components/transcript/fold-line.tsx'
import { RowFrame } from '#components/transcript/row-frame.tsx'
import { TurnSwitch } from '#components/tokens/turn-switch.tsx'
import { countOf } from '#lib/format/count.ts'
import type { MarkedRange } from '#lib/text/mark-text.ts'
import { oneLine } from '#lib/text/one-line.ts'
import type { MessageRow, ObservationRow, ReplyRow, SystemRow } from '#lib/transcript/types.ts'

function sizeOf(text: string): string {
  return countOf(text.length, 'character')
}

/** The system prompt as it was sent, folded. */
export function SystemRowView({ row }: { row: SystemRow }) {
  const tools = row.tools.length === 0 ? '' : ` · ${countOf(row.tools.length, 'tool')}: ${row.tools.map((name) => oneLine(name, 80)).join(', ')}`
  return (
    <RowFrame row={row} actions={<CopyButton what="the system prompt" text={() => row.text} />}>
      {row.text === '' ? (
        <p className="text-xs text-ink-3">No system prompt{tools}</p>
      ) : (
        <FoldLine name={`${row.key}/text`} label={`System prompt · ${sizeOf(row.text)}${tools}`} preview="">
          <FieldText row={row.key} field="text" text={row.text} />
        </FoldLine>
      )}
    </RowFrame>
  )
}

const NO_RANGES: readonly MarkedRange[] = []

function keptRanges(kept: number | undefined): readonly MarkedRange[] {
  return kept === undefined ? NO_RANGES : [{ start: 0, end: kept, mark: 'kept' }]
}

function Reasoning({ row }: { row: MessageRow | ReplyRow }) {
  if (row.reasoning === '') return null
  return (
    <FoldLine name={`${row.key}/reasoning`} label={`Reasoning · ${sizeOf(row.reasoning)}`} preview={row.reasoning}>
      <FieldText
        row={row.key}
        field="reasoning"
        text={row.reasoning}
        whole={row.kind === 'reply' && row.watched}
        ranges={keptRanges(row.kind === 'reply' ? row.keptReasoning : undefined)}
      />
    </FoldLine>
  )
}

/** A message that no turn led to, and that is not an assistant's. */
export function MessageRowView({ row }: { row: MessageRow }) {
  return (
    <RowFrame row={row} actions={<CopyButton what={`text of message ${row.message ?? 0}`} text={() => row.text} />}>
      <Reasoning row={row} />
      <FieldText row={row.key} field="text" text={row.text} />
    </RowFrame>
  )
}

/** Beside a reply: its copy button and, where its tokens are known, the way to them. */
function ReplyActions({ row, text }: { row: ReplyRow; text: () => string }) {
  return (
    <>
      <CopyButton what={row.turn === undefined ? `text of message ${row.message ?? 0}` : `text of turn ${row.turn}`} text={text} />
      {row.turn === undefined || row.head?.recorded === undefined ? null : <TurnSwitch turn={row.turn} />}
    </>
  )
}

/** What the model wrote: its text verbatim, think blocks and reasoning folded. */
export function ReplyRowView({ row }: { row: ReplyRow }) {
  const isWaiting = row.live && row.parts.length === 0 && row.reasoning === ''
  const text = () => row.parts.map((part) => part.text).join('')
  return (
    <RowFrame row={row} actions={row.parts.length === 0 ? null : <ReplyActions row={row} text={text} />}>
      <div className={row.final ? 'border-l-2 border-ok pl-3' : ''}>
        {row.final ? <p className="text-xs font-medium text-ok">Final answer</p> : null}
        <Reasoning row={row} />
        {row.parts.map((part) =>
          part.kind === 'think' ? (
            <FoldLine key={part.id} name={`${row.key}/${part.id}`} label={`Thinking · ${sizeOf(part.text)}`} preview={part.text}>
              <FieldText row={row.key} field={part.id} text={part.text} whole={row.watched} ranges={keptRanges(part.kept)} />
            </FoldLine>
          ) : (
            <FieldText key={part.id} row={row.key} field={part.id} text={part.text} whole={row.watched} ranges={keptRanges(part.kept)} />
          ),
        )}
        {isWaiting ? <p className="text-xs text-live">Waiting for the first token …</p> : null}
        {!row.live && row.parts.length === 0 && row.reasoning === '' ? <p className="text-xs text-ink-3">No text</p> : null}
      </div>
    </RowFrame>
  )
}

/** What the model was told after its calls: folded, since the cards above show the same results. */
export function ObservationRowView({ row }: { row: ObservationRow }) {
  return (
    <RowFrame row={row} actions={<CopyButton what={`text of message ${row.message ?? 0}`} text={() => row.text} />}>
      <FoldLine name={`${row.key}/text`} label="What the model was told" preview={row.text}>
        <FieldText row={row.key} field="text" text={row.text} />
      </FoldLine>
    </RowFrame>
  )
}
