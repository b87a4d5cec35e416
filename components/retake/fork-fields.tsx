import type { HTMLAttributes } from 'react'
import type { ForkFormModel } from '#components/hooks/use-fork-form.ts'
import { EnvironmentChoice } from '#components/retake/environment-choice.tsx'
import { ModelChoice } from '#components/servers/model-choice.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import type { ForkForm } from '#lib/fork-form/fork-form.ts'

type TextField = Exclude<keyof ForkForm, 'server' | 'protocol' | 'environment'>

interface TextProps {
  form: ForkFormModel
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

function ServerFields({ form }: { form: ForkFormModel }) {
  const { server, protocol } = form.values
  return (
    <ModelChoice prefix="fork" server={server} protocol={protocol} noServer={server === '' ? 'The default' : undefined} onChange={form.set}>
      <Text form={form} name="model" label="Model" hint="Empty: as in this run" />
    </ModelChoice>
  )
}

/** How a retake runs on: how many at once, what of the environment goes along, and the settings where they differ. */
export function ForkFields({ form, idle }: { form: ForkFormModel; idle: boolean }) {
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-x-4 sm:grid-cols-3">
        <Text form={form} name="groupSize" label="How many" inputMode="numeric" hint="several make a group" />
        <Text form={form} name="maxTurns" label="Max turns" inputMode="numeric" hint="in all; empty: as in this run" />
        <Text form={form} name="temperature" label="Temperature" inputMode="decimal" hint="0 to 2" />
      </div>
      <EnvironmentChoice value={form.values.environment} idle={idle} onChange={(environment) => form.set({ environment })} />
      <details>
        <summary className="cursor-pointer text-ink-2">Model and sampling</summary>
        <div className="grid grid-cols-1 gap-x-4 gap-y-3 pt-2 sm:grid-cols-2">
          <ServerFields form={form} />
          <Text form={form} name="topP" label="Top P" inputMode="decimal" hint="above 0, up to 1" />
          <Text form={form} name="maxTokens" label="Max tokens" inputMode="numeric" hint="of one reply" />
          <Text form={form} name="seed" label="Seed" inputMode="numeric" hint="a group's runs count on from it" />
        </div>
      </details>
    </div>
  )
}
