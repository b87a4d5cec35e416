import { useEditorField, type EditorField } from '#components/hooks/use-editor-field.ts'
import { useFieldFocus } from '#components/hooks/use-editor-focus.ts'

export interface TextEditProps extends EditorField {
  label: string
  onLeave: () => void
}

/** A text while it is being written: it grows with what is in it, and looks as it does when it is read. */
export function TextEdit({ label, onLeave, ...field }: TextEditProps) {
  const { ref, onInput, onFocus, onBlur } = useEditorField<HTMLTextAreaElement>(field)
  useFieldFocus(ref)
  return (
    <textarea
      ref={ref}
      aria-label={label}
      rows={1}
      defaultValue={field.text}
      spellCheck={false}
      className="verbatim -mx-1 block w-[calc(100%+8px)] resize-none rounded bg-selected px-1 [field-sizing:content] focus-visible:outline-1"
      onInput={onInput}
      onFocus={onFocus}
      onBlur={() => {
        onBlur()
        onLeave()
      }}
    />
  )
}
