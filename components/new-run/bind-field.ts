import type { NewRun } from '#components/hooks/use-new-run.ts'
import type { FormValues } from '#lib/new-run/form-values.ts'

type TextField = { [K in keyof FormValues]: FormValues[K] extends string ? K : never }[keyof FormValues]

/** Joins a control to a text field of the form: its value, its changes, its error. The control's id is the field's name. */
export function bindField(form: NewRun, name: Exclude<TextField, 'protocol'>) {
  return {
    id: name,
    name,
    value: form.values[name],
    'aria-invalid': form.errors[name] !== undefined,
    'aria-describedby': `${name}-about`,
    onChange: (event: { target: { value: string } }) => form.set({ [name]: event.target.value }),
  }
}
