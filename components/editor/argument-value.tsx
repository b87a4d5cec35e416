import { useEditorField, type EditorField } from '#components/hooks/use-editor-field.ts'
import { textOfValue, valueOfText, type ArgumentField, type JsonRecord } from '#lib/editor/argument-fields.ts'
import { oneLine } from '#lib/text/one-line.ts'

type Json = JsonRecord[string]

export interface ArgumentValueProps {
  id: string
  field: ArgumentField
  draft: EditorField['draft']
  invalid: boolean
  /** Sets the value, or (undefined) leaves it out; `visit` is that of the field it was typed into. */
  onSet: (value: Json | undefined, visit?: string) => void
}

const BOX = 'w-full min-w-0 rounded border border-line bg-ground px-1.5 font-mono text-[12.5px] leading-[19px] text-ink placeholder:font-sans placeholder:text-xs placeholder:text-ink-3 hover:border-line-strong aria-invalid:border-bad'

function Typed({ id, field, draft, invalid, onSet }: ArgumentValueProps) {
  const { kind, required, value } = field
  const bound = useEditorField<HTMLTextAreaElement>({
    draft,
    text: textOfValue(kind, value),
    write: (text, { visit }) => {
      onSet(text === '' && !(required && kind === 'string') ? undefined : valueOfText(kind, text), visit)
      return true
    },
  })
  return (
    <textarea
      {...bound}
      id={id}
      rows={1}
      inputMode={kind === 'number' || kind === 'integer' ? 'decimal' : undefined}
      aria-invalid={invalid || undefined}
      aria-describedby={`${id}-about`}
      defaultValue={textOfValue(kind, value)}
      placeholder={required ? '' : 'left out'}
      spellCheck={false}
      className={`${BOX} block min-h-[23px] resize-none py-px [field-sizing:content]`}
    />
  )
}

/** One of a few values. What the draft has and the schema does not allow can be chosen, too: it is what is there. */
function Chosen({ id, field, invalid, onSet }: ArgumentValueProps) {
  const { required, value } = field
  const choices: readonly Json[] = field.kind === 'boolean' ? [true, false] : field.choices
  const texts = choices.map((choice) => JSON.stringify(choice))
  const now = value === undefined ? '' : JSON.stringify(value)
  return (
    <select
      id={id}
      aria-invalid={invalid || undefined}
      aria-describedby={`${id}-about`}
      className={`${BOX} h-[23px]`}
      value={now}
      onChange={({ target }) => onSet(target.value === '' ? undefined : choices[texts.indexOf(target.value)])}
    >
      <option value="">{required ? 'choose …' : 'left out'}</option>
      {now === '' || texts.includes(now) ? null : <option value={now}>{`${oneLine(now, 80)} (not allowed)`}</option>}
      {texts.map((text, at) => (
        <option key={text} value={text}>
          {oneLine(typeof choices[at] === 'string' ? choices[at] : text, 80)}
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
