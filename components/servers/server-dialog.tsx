import type { ComponentProps } from 'react'
import { useServerForm, type ServerFormControl } from '#components/hooks/use-server-form.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, Select, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { serverInputSchema, type Server } from '#lib/api/contract.ts'
import { USUAL_URLS } from '#lib/servers/server-form.ts'
import { oneLine } from '#lib/text/one-line.ts'

const KINDS = [
  { kind: 'openai', label: 'OpenAI-compatible' },
  { kind: 'vllm', label: 'vLLM' },
  { kind: 'sglang', label: 'SGLang' },
  { kind: 'llama-cpp', label: 'llama.cpp' },
] as const

/** Adds a model server, or changes one. */
export function ServerDialog({ before, onClose }: { before: Server | null; onClose: () => void }) {
  const form = useServerForm(before, onClose)
  return (
    <Dialog open title={before === null ? 'Add a model server' : `Edit ${oneLine(before.name, 80)}`} onClose={onClose}>
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          form.submit()
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <Text form={form} name="name" label="Name" placeholder="lab" data-autofocus="" />
          <Field id="server-kind" label="Kind" error={form.errorOf('kind')}>
            <Select
              id="server-kind"
              value={form.values.kind}
              onChange={(event) => form.set({ kind: serverInputSchema.shape.kind.catch('openai').parse(event.target.value) })}
            >
              {KINDS.map(({ kind, label }) => (
                <option key={kind} value={kind}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <Text form={form} name="baseUrl" label="Base URL" placeholder={USUAL_URLS[form.values.kind]} inputMode="url" />
        <Text form={form} name="model" label="Model" hint="Used by runs that name none. Empty: the first one that the server lists." />
        <KeyField form={form} before={before} />
        {form.failure === null ? null : (
          <Notice tone="bad" title="The server was not saved">
            {form.failure.message}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={form.isSaving}>
            {form.isSaving ? 'Saving…' : 'Save'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface TextProps extends Pick<ComponentProps<'input'>, 'placeholder' | 'inputMode'> {
  form: ServerFormControl
  name: 'name' | 'baseUrl' | 'model'
  label: string
  hint?: string
}

function Text({ form, name, label, hint, ...rest }: TextProps) {
  const id = `server-${name}`
  const error = form.errorOf(name)
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <TextInput
        id={id}
        value={form.values[name]}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-about`}
        onChange={(event) => form.set({ [name]: event.target.value })}
        {...rest}
      />
    </Field>
  )
}

function KeyField({ form, before }: { form: ServerFormControl; before: Server | null }) {
  const hasKey = before?.hasKey === true
  const isKept = hasKey && form.droppedKeyOrigin === undefined
  const hint = isKept ? 'A key is set; empty keeps it. It is never shown.' : 'Empty if the server asks for none. Once saved it is never shown.'
  return (
    <div className="flex flex-col gap-1">
      <Field id="server-apiKey" label="API key" hint={hint} error={form.errorOf('apiKey')}>
        <TextInput
          id="server-apiKey"
          type="password"
          autoComplete="new-password"
          value={form.values.apiKey}
          disabled={form.values.forgetKey}
          placeholder={isKept ? 'unchanged' : ''}
          aria-describedby="server-apiKey-about"
          onChange={(event) => form.set({ apiKey: event.target.value })}
        />
      </Field>
      {hasKey ? (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-accent"
            checked={form.values.forgetKey}
            onChange={(event) => form.set({ forgetKey: event.target.checked, apiKey: '' })}
          />
          Forget the key
        </label>
      ) : null}
      {form.droppedKeyOrigin === undefined ? null : (
        <Notice tone="warn" title="The key will be dropped">
          It belongs to {form.droppedKeyOrigin} and is not sent anywhere else. Enter the key of the new address if it needs one.
        </Notice>
      )}
    </div>
  )
}
