import { useDraftPart } from '#components/hooks/use-draft.ts'
import { useEditorTools } from '#components/hooks/use-editor.ts'
import { FindingLine } from '#components/editor/finding-line.tsx'
import { TextPart } from '#components/editor/text-part.tsx'
import type { Finding } from '#lib/draft/finding.ts'
import { SYSTEM_KEY } from '#lib/editor/editor-selection.ts'

export interface SystemCardProps {
  isCursor: boolean
  editing: boolean
  findings: readonly Finding[]
}

/** The system prompt, before the messages: it can be written, not moved. The words about tools are added by the protocol. */
export function SystemCard({ isCursor, editing, findings }: SystemCardProps) {
  const { draft, actions, edit } = useEditorTools()
  const text = useDraftPart(draft, ({ log }) => log.local.state.systemPrompt)
  return (
    <div className={`border-l-2 px-2 py-1 @xl:px-3 ${isCursor ? 'border-l-accent' : 'border-l-transparent'}`}>
      <div className="flex min-h-6 items-center pl-8 text-xs font-medium text-ink-2">System prompt</div>
      <div className="flex flex-col gap-1 pl-8">
        <TextPart
          name={`${SYSTEM_KEY}/content`}
          label="system prompt"
          empty="None: press to write what the model is told first"
          field={{ draft, text, write: actions.typeSystem }}
          editing={editing}
          onEdit={(on) => edit(on ? { key: SYSTEM_KEY, part: 'content' } : null)}
        />
        {findings.map((finding, at) => (
          <FindingLine key={`${finding.kind} ${at}`} finding={finding} />
        ))}
      </div>
    </div>
  )
}
