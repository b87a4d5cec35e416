import type { HTMLAttributes } from 'react'
import type { ForkFields as Fields, ForkFormModel } from '#components/hooks/use-fork-form.ts'
import { EnvironmentChoice } from '#components/retake/environment-choice.tsx'
import { SamplingNumbers, StopTexts, type SamplingNumbersProps } from '#components/new-run/sampling-fields.tsx'
import { ModelChoice } from '#components/servers/model-choice.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import { NUMBER_FIELDS, SAMPLING_FIELDS } from '#lib/new-run/sampling-texts.ts'

type TextField = 'model' | 'maxTurns' | 'groupSize'

const TEMPERATURE = ['temperature'] as const
const OTHERS = NUMBER_FIELDS.filter((name) => name !== 'temperature')

interface TextProps {
  form: Fields
  name: TextField
  label: string
  hint?: string
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode']
}

function Text({ form, name, label, hint, inputMode }: TextProps) {
  const id = `fork-${name}`
  return (
    <Field id={id} label={label} hint={hint} error={form.errors[name]}>
      <TextInput
        id={id}
        value={form.values[name]}
        inputMode={inputMode}
        data-autofocus={name === 'groupSize' ? '' : undefined}
        aria-invalid={form.errors[name] !== undefined}
        aria-describedby={`${id}-about`}
        onChange={(event) => form.set({ [name]: event.target.value })}
      />
    </Field>
  )
}

/** Which model goes on and how it samples: as in the run that is gone on with, unless it is said otherwise. */
export function ModelFields({ form, numbers }: { form: Fields; numbers?: SamplingNumbersProps['fields'] }) {
  const { server, protocol } = form.values
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-1 gap-x-4 gap-y-3 sm:grid-cols-2">
        <ModelChoice prefix="fork" server={server} protocol={protocol} noServer={form.namesServer ? undefined : 'The default'} onChange={form.set}>
          <Text form={form} name="model" label="Model" hint="Empty: the same as before" />
        </ModelChoice>
      </div>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
        <SamplingNumbers prefix="fork-" form={form} fields={numbers} />
      </div>
      <StopTexts prefix="fork-" form={form} />
    </div>
  )
}

/** How a retake runs on: how many at once, what of the environment goes along, and the settings where they differ. */
export function ForkFields({ form, idle }: { form: ForkFormModel; idle: boolean }) {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
        <Text form={form} name="groupSize" label="How many" inputMode="numeric" hint="several make a group" />
        <Text form={form} name="maxTurns" label="Max turns" inputMode="numeric" hint="in all; empty: as in this run" />
        <SamplingNumbers prefix="fork-" form={form} fields={TEMPERATURE} />
      </div>
      <EnvironmentChoice value={form.values.environment} idle={idle} onChange={(environment) => form.set({ environment })} />
      <details open={SAMPLING_FIELDS.some((name) => form.errors[name] !== undefined) || undefined}>
        <summary className="cursor-pointer text-ink-2">Model and sampling</summary>
        <div className="pt-2">
          <ModelFields form={form} numbers={OTHERS} />
        </div>
      </details>
    </div>
  )
}
