import { useEditorField, type EditorField } from '#components/hooks/use-editor-field.ts'
import { textOfSource, type ArgumentField } from '#lib/editor/argument-fields.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface ArgumentValueProps {
  id: string
  field: ArgumentField
  draft: EditorField['draft']
  invalid: boolean
  /** Writes the value as this JSON, or (undefined) leaves it out. */
  onSet: (source: string | undefined) => void
  onType: EditorField['write']
}

const BOX = 'w-full min-w-0 rounded border border-line bg-ground px-1.5 font-mono text-[12.5px] leading-[19px] text-ink placeholder:font-sans placeholder:text-xs placeholder:text-ink-3 hover:border-line-strong aria-invalid:border-bad'

function Typed({ id, field, draft, invalid, onType }: ArgumentValueProps) {
  const { kind, required, source } = field
  const text = textOfSource(kind, source)
  const bound = useEditorField<HTMLTextAreaElement>({ draft, text, write: onType })
  return (
    <textarea
      {...bound}
      id={id}
      rows={1}
      inputMode={kind === 'number' || kind === 'integer' ? 'decimal' : undefined}
      aria-invalid={invalid || undefined}
      aria-describedby={`${id}-about`}
      defaultValue={text}
      placeholder={required ? '' : 'left out'}
      spellCheck={false}
      className={`${BOX} block min-h-[23px] resize-none py-px [field-sizing:content]`}
    />
  )
}

/** One of a few values. What the draft has and the schema does not allow can be chosen, too: it is what is there. */
function Chosen({ id, field, invalid, onSet }: ArgumentValueProps) {
  const { required, source = '' } = field
  const choices = field.kind === 'boolean' ? ['true', 'false'] : field.choices
  return (
    <select
      id={id}
      aria-invalid={invalid || undefined}
      aria-describedby={`${id}-about`}
      className={`${BOX} h-[23px]`}
      value={source}
      onChange={({ target }) => onSet(target.value === '' ? undefined : target.value)}
    >
      <option value="">{required ? 'choose …' : 'left out'}</option>
      {source === '' || choices.includes(source) ? null : <option value={source}>{`${oneLine(source, 80)} (not allowed)`}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {oneLine(textOfSource('enum', choice), 80)}
        </option>
      ))}
    </select>
  )
}

/** The control for one argument, by what its schema says that it is. */
export function ArgumentValue(props: ArgumentValueProps) {
  const { field } = props
  const isChosen = field.kind === 'enum' || (field.kind === 'boolean' && typeof field.value !== 'string')
  return isChosen ? <Chosen {...props} /> : <Typed {...props} />
}
