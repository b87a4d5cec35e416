import type { ComponentProps } from 'react'
import type { NewRun } from '#components/hooks/use-new-run.ts'
import { bindField } from '#components/new-run/bind-field.ts'
import { SamplingNumbers, StopTexts } from '#components/new-run/sampling-fields.tsx'
import { ToolsetChoice } from '#components/new-run/toolset-choice.tsx'
import { Field, Select, TextArea, TextInput } from '#components/ui/field.tsx'
import type { Server } from '#lib/api/contract.ts'
import { protocolChoices } from '#lib/new-run/protocol-choice.ts'

interface TextProps extends Pick<ComponentProps<'input'>, 'placeholder' | 'inputMode' | 'list'> {
  form: NewRun
  name: Parameters<typeof bindField>[1]
  label: string
  hint?: string
}

function Text({ form, name, label, hint, ...rest }: TextProps) {
  return (
    <Field id={name} label={label} hint={hint} error={form.errors[name]}>
      <TextInput {...bindField(form, name)} {...rest} />
    </Field>
  )
}

/** How tools are offered and tokens go; what the chosen server cannot do is not offered, and says why. */
function ProtocolField({ form, server }: { form: NewRun; server: Server | undefined }) {
  const choices = protocolChoices(server)
  const chosen = choices.find((choice) => choice.protocol === form.values.protocol)
  const error = form.errors.protocol ?? chosen?.blocked
  const others = choices.filter((choice) => choice !== chosen && choice.blocked !== undefined)
  return (
    <Field id="protocol" label="Protocol" error={error} hint={[chosen?.about, ...others.map((choice) => choice.blocked)].join(' ')}>
      <Select
        id="protocol"
        value={form.values.protocol}
        aria-invalid={error !== undefined}
        aria-describedby="protocol-about"
        onChange={(event) => form.set({ protocol: choices.find((choice) => choice.protocol === event.target.value)?.protocol ?? 'auto' })}
      >
        {choices.map(({ protocol, label, blocked }) => (
          <option key={protocol} value={protocol} disabled={blocked !== undefined} title={blocked}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  )
}

/** Model, sampling, tools and bookkeeping of a new run. An empty field leaves the choice to the server; `server` is the chosen one. */
export function MoreSettings({ form, server }: { form: NewRun; server: Server | undefined }) {
  const models = server?.capabilities?.models ?? []
  return (
    <div className="flex flex-col gap-4 pt-1 pb-6">
      <Field id="system" label="System prompt" error={form.errors.system} hint="Comes before what the protocol adds about the tools.">
        <TextArea {...bindField(form, 'system')} rows={3} className="resize-y" />
      </Field>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
        <Text form={form} name="model" label="Model" list="models" placeholder={server?.model ?? 'the server’s own'} />
        <datalist id="models">
          {models.map((model) => (
            <option key={model} value={model} />
          ))}
        </datalist>
        <ProtocolField form={form} server={server} />
      </div>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
        <SamplingNumbers form={form} />
        <Text form={form} name="groupSize" label="Group size" inputMode="numeric" placeholder="1" hint="runs started at once, 1 to 64" />
        <Text form={form} name="maxTurns" label="Max turns" inputMode="numeric" placeholder="10" />
        <Text form={form} name="toolDelayMs" label="Tool delay, ms" inputMode="numeric" placeholder="0" hint="waited before every tool call" />
      </div>
      <StopTexts form={form} />
      <ToolsetChoice form={form} />
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
        <Text form={form} name="title" label="Title" placeholder="the task" />
        <Text form={form} name="tags" label="Tags" hint="with commas between them" />
      </div>
    </div>
  )
}
