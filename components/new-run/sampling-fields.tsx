import { Field, TextArea, TextInput } from '#components/ui/field.tsx'
import { NUMBER_FIELDS, type SamplingTexts } from '#lib/new-run/sampling-texts.ts'

export interface SamplingForm {
  readonly values: SamplingTexts
  readonly errors: Partial<SamplingTexts>
  readonly set: (change: Partial<SamplingTexts>) => void
}

export interface SamplingFieldsProps {
  /** Begins the ids of its fields. */
  prefix?: string
  form: SamplingForm
}

const NUMBERS = {
  temperature: { label: 'Temperature', inputMode: 'decimal', hint: '0 to 2' },
  topP: { label: 'Top P', inputMode: 'decimal', hint: 'above 0, up to 1' },
  maxTokens: { label: 'Max tokens', inputMode: 'numeric', hint: 'of one reply' },
  seed: { label: 'Seed', inputMode: 'numeric', hint: 'a whole number; a group counts on from it' },
  topLogprobs: { label: 'Alternatives', inputMode: 'numeric', hint: 'for each token, 0 to 20' },
} as const

export interface SamplingNumbersProps extends SamplingFieldsProps {
  /** Which of them; all by default. */
  fields?: readonly (typeof NUMBER_FIELDS)[number][] | undefined
}

/** How the model samples, number by number, to stand in a grid. An empty field leaves the choice to the server. */
export function SamplingNumbers({ prefix = '', form, fields = NUMBER_FIELDS }: SamplingNumbersProps) {
  return fields.map((name) => {
    const { label, hint, inputMode } = NUMBERS[name]
    const id = prefix + name
    return (
      <Field key={name} id={id} label={label} hint={hint} error={form.errors[name]}>
        <TextInput
          id={id}
          name={name}
          inputMode={inputMode}
          value={form.values[name]}
          aria-invalid={form.errors[name] !== undefined}
          aria-describedby={`${id}-about`}
          onChange={({ target }) => form.set({ [name]: target.value })}
        />
      </Field>
    )
  })
}

/** The texts that end a reply. */
export function StopTexts({ prefix = '', form }: SamplingFieldsProps) {
  const id = `${prefix}stop`
  return (
    <Field id={id} label="Stop texts" error={form.errors.stop} hint="One a line; \n, \t and \\ stand for a line break, a tab and a backslash.">
      <TextArea
        id={id}
        name="stop"
        rows={2}
        className="resize-y"
        value={form.values.stop}
        aria-invalid={form.errors.stop !== undefined}
        aria-describedby={`${id}-about`}
        onChange={({ target }) => form.set({ stop: target.value })}
      />
    </Field>
  )
}
