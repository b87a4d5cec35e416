import type { EditorField } from '#components/hooks/use-editor-field.ts'
import { ArgumentValue } from '#components/editor/argument-value.tsx'
import type { ArgumentField } from '#lib/editor/argument-fields.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface ArgumentLineProps {
  /** Of the form: ids inside begin with it. */
  form: string
  field: ArgumentField
  draft: EditorField['draft']
  /** Writes a value as this JSON, or (undefined) leaves it out. */
  onSet: (field: ArgumentField, source: string | undefined) => void
  onType: (field: ArgumentField, text: string, typing: Parameters<EditorField['write']>[1]) => boolean
}

const SMALL = 'rounded px-1 text-xs text-ink-3 hover:bg-hover hover:text-ink'

/** Whether a value cannot be what the schema asks for, as far as the form can tell: the checks say the rest. */
function isWrong({ kind, source, value, required, unknown, choices }: ArgumentField): boolean {
  if (source === undefined) return required
  if (unknown) return true
  if (kind === 'string') return typeof value !== 'string'
  if (kind === 'number') return !Number.isFinite(value)
  if (kind === 'integer') return !Number.isInteger(value)
  if (kind === 'boolean') return typeof value !== 'boolean'
  return kind === 'enum' && !choices.includes(source)
}

function nameOf({ path, label }: ArgumentField): string {
  return typeof path.at(-1) === 'number' ? `item ${label}` : oneLine(label, 200)
}

function Label({ id, field }: { id: string; field: ArgumentField }) {
  const { required, unknown, kind, about } = field
  const name = nameOf(field)
  return (
    <label htmlFor={id} title={about === '' ? undefined : oneLine(about, 1000)} className="min-w-0 pt-px text-xs text-ink-2 wrap-anywhere">
      <span className="font-mono">{name}</span>
      {required ? <span className="text-ink-3" title="required"> *<span className="sr-only"> required</span></span> : null}
      <span id={`${id}-about`} className={unknown ? 'ml-1 text-warn' : 'ml-1 text-ink-3'}>
        {unknown ? 'not in the schema' : kind === 'json' ? 'JSON' : kind}
      </span>
    </label>
  )
}

/** One argument of a call; an object or an array has its own lines below it. */
export function ArgumentLine({ field, ...line }: ArgumentLineProps) {
  const { form, draft, onSet, onType } = line
  const { path, kind, fields, source, required, unknown } = field
  // Keys are what a model wrote; an id with white space in it could not be referred to.
  const id = `${form}-${path.join('-').replaceAll(/\s/g, '_')}`
  const name = nameOf(field)
  const isNested = kind === 'array' || kind === 'object'
  const isItem = typeof path.at(-1) === 'number'
  return (
    <>
      <div className="grid grid-cols-[minmax(112px,32%)_minmax(0,1fr)_auto] items-start gap-x-2 py-0.5">
        <Label id={id} field={field} />
        {isNested ? (
          <div id={id} className="text-xs text-ink-3">
            {source === undefined ? (
              <button type="button" className={SMALL} onClick={() => onSet(field, kind === 'array' ? '[]' : '{}')}>
                {`+ add ${name}`}
              </button>
            ) : kind === 'array' ? (
              <button type="button" className={SMALL} onClick={() => onSet({ ...field, path: [...path, fields.length] }, field.item)}>
                + item
              </button>
            ) : null}
          </div>
        ) : (
          <ArgumentValue
            id={id}
            field={field}
            draft={draft}
            invalid={isWrong(field)}
            onSet={(next) => onSet(field, next)}
            onType={(text, typing) => onType(field, text, typing)}
          />
        )}
        {source !== undefined && (isItem || unknown || !required) ? (
          <button type="button" className={`${SMALL} w-5`} aria-label={`Take out ${name}`} title="Take out" onClick={() => onSet(field, undefined)}>
            ✕
          </button>
        ) : (
          <span className="w-5" />
        )}
      </div>
      {fields.length === 0 ? null : (
        <div className="ml-2 border-l border-line pl-2">
          {fields.map((one) => (
            <ArgumentLine key={one.path.join('/')} {...line} field={one} />
          ))}
        </div>
      )}
    </>
  )
}
