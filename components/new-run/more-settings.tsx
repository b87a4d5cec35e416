import type { ComponentProps } from 'react'
import type { NewRun } from '#components/hooks/use-new-run.ts'
import { bindField } from '#components/new-run/bind-field.ts'
import { ToolsetChoice } from '#components/new-run/toolset-choice.tsx'
import { Field, Select, TextArea, TextInput } from '#components/ui/field.tsx'
import type { Server } from '#lib/api/contract.ts'
import { PROTOCOLS } from '#lib/run/config.ts'

const PROTOCOL_LABELS = {
  auto: 'Auto: native where the server can',
  native: 'Native: tools as schemas',
  hermes: 'Hermes: calls read from the text',
  tokens: 'Tokens',
} as const

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

/** Model, sampling, tools and bookkeeping of a new run. An empty field leaves the choice to the server. */
export function MoreSettings({ form, servers }: { form: NewRun; servers: readonly Server[] }) {
  const server = servers.find((one) => one.id === form.values.server)
  const models = server?.capabilities?.models ?? []
  const protocols = PROTOCOLS.filter((protocol) => protocol !== 'tokens' || form.values.protocol === 'tokens')
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
        <Field id="protocol" label="Protocol" error={form.errors.protocol}>
          <Select
            id="protocol"
            value={form.values.protocol}
            onChange={(event) => form.set({ protocol: PROTOCOLS.find((one) => one === event.target.value) ?? 'auto' })}
          >
            {protocols.map((protocol) => (
              <option key={protocol} value={protocol}>
                {PROTOCOL_LABELS[protocol]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
        <Text form={form} name="temperature" label="Temperature" inputMode="decimal" hint="0 to 2" />
        <Text form={form} name="topP" label="Top P" inputMode="decimal" hint="above 0, up to 1" />
        <Text form={form} name="maxTokens" label="Max tokens" inputMode="numeric" hint="of one reply" />
        <Text form={form} name="seed" label="Seed" inputMode="numeric" hint="a whole number" />
        <Text form={form} name="topLogprobs" label="Alternatives" inputMode="numeric" hint="for each token, 0 to 20" />
        <Text form={form} name="groupSize" label="Group size" inputMode="numeric" placeholder="1" hint="runs started at once, 1 to 64" />
        <Text form={form} name="maxTurns" label="Max turns" inputMode="numeric" placeholder="10" />
        <Text form={form} name="toolDelayMs" label="Tool delay, ms" inputMode="numeric" placeholder="0" hint="waited before every tool call" />
      </div>
      <Field id="stop" label="Stop texts" error={form.errors.stop} hint="One a line; \n, \t and \\ stand for a line break, a tab and a backslash.">
        <TextArea {...bindField(form, 'stop')} rows={2} className="resize-y" />
      </Field>
      <ToolsetChoice form={form} />
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
        <Text form={form} name="title" label="Title" placeholder="the task" />
        <Text form={form} name="tags" label="Tags" hint="with commas between them" />
      </div>
    </div>
  )
}
