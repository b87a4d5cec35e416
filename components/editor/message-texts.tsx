import { useEditorTools, type EditingPlace, type StopPlace } from '#components/hooks/use-editor.ts'
import type { EditorField } from '#components/hooks/use-editor-field.ts'
import { TextPart } from '#components/editor/text-part.tsx'
import { FoldButton } from '#components/transcript/fold-button.tsx'
import { useFold } from '#components/hooks/use-folds.ts'
import type { Finding } from '#lib/draft/finding.ts'
import { callsOf } from '#lib/draft/message-calls.ts'
import { reasoningOf, withReasoning } from '#lib/draft/message-reasoning.ts'
import type { ApartSpan } from '#lib/editor/content-pieces.ts'
import type { MessageField } from '#lib/editor/field-edit.ts'
import { partsOf } from '#lib/editor/train-flag.ts'
import type { Message } from '#lib/messages/message.ts'
import type { MarkedRange } from '#lib/text/mark-text.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface MessageTextsProps {
  row: string
  index: number
  message: Message
  findings: readonly Finding[]
  editing: EditingPlace['part'] | StopPlace['part'] | null
}

const EMPTY = { user: 'What the user says', assistant: 'What the assistant answers', tool: 'The result of the tool', system: 'Instructions' } as const

function useMessageField(field: MessageField, text: string): EditorField {
  const { draft, actions } = useEditorTools()
  return { draft, text, write: (typed, typing) => actions.type(field, typed, typing) }
}

/** What stands in the text but is shown apart: calls have their forms, a think block is the reasoning. */
function apartOf(message: Message): readonly ApartSpan[] {
  const spans: ApartSpan[] = callsOf(message).flatMap(({ source, span, name, at }) =>
    source === 'text' && span !== undefined ? [{ span, name: `call ${at + 1}: ${oneLine(name, 80)}` }] : [],
  )
  const reasoning = reasoningOf(message)
  return reasoning?.source === 'think' && reasoning.span !== undefined ? [...spans, { span: reasoning.span, name: 'reasoning' }] : spans
}

function Reasoning({ row, message, editing }: Pick<MessageTextsProps, 'row' | 'message'> & { editing: boolean }) {
  const { edit } = useEditorTools()
  const reasoning = reasoningOf(message)
  const [open, setOpen] = useFold(`${row}/reasoning`)
  const field = useMessageField(
    { key: row, label: 'edit the reasoning', read: (one) => reasoningOf(one)?.text ?? '', change: (one, text) => withReasoning(one, text === '' ? undefined : text) },
    reasoning?.text ?? '',
  )
  if (reasoning === undefined && !editing) return null
  const shown = open || editing
  return (
    <div>
      <FoldButton open={shown} onToggle={() => setOpen(!shown)}>
        <span className="shrink-0 font-medium">Reasoning</span>
        {shown ? null : <span className="truncate">{oneLine(reasoning?.text ?? '', 160)}</span>}
        {reasoning !== undefined && !reasoning.closed ? <span className="text-warn">not closed</span> : null}
      </FoldButton>
      {shown ? (
        <div className="ml-1 border-l border-line pl-3 text-ink-2">
          <TextPart name={`${row}/thought`} label="reasoning" empty="What the assistant thinks first" field={field} editing={editing} onEdit={(on) => edit(on ? { key: row, part: 'reasoning' } : null)} />
        </div>
      ) : null}
    </div>
  )
}

/** The texts of a message: its reasoning, folded, and what it says. */
export function MessageTexts({ row, index, message, findings, editing }: MessageTextsProps) {
  const { edit } = useEditorTools()
  const parts = partsOf(message)
  const field = useMessageField({ key: row, label: 'edit the text', read: (one) => one.content, change: (one, content) => ({ ...one, content }) }, message.content)
  const faults: MarkedRange[] = findings.flatMap(({ span, part, intended }) =>
    span === undefined || intended || (part !== undefined && part !== 'content') ? [] : [{ start: span[0], end: span[1], mark: 'fault' as const }],
  )
  const isShown = parts.includes('content') || editing === 'content'
  return (
    <>
      <Reasoning row={row} message={message} editing={editing === 'reasoning'} />
      {isShown ? (
        <TextPart
          name={`${row}/content`}
          label={`text of message ${index + 1}`}
          empty={EMPTY[message.role]}
          field={field}
          editing={editing === 'content'}
          onEdit={(on) => edit(on ? { key: row, part: 'content' } : null)}
          apart={apartOf(message)}
          faults={faults}
        />
      ) : (
        <button type="button" className="self-start rounded px-1 text-xs text-ink-3 hover:bg-hover hover:text-ink" onClick={() => edit({ key: row, part: 'content' })}>
          + text
        </button>
      )}
    </>
  )
}
