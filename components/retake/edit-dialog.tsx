import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Fork } from '#components/hooks/use-fork.ts'
import { useForkForm } from '#components/hooks/use-fork-form.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { ForkFields } from '#components/retake/fork-fields.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextArea, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { keepsCalls } from '#lib/fork-form/fork-form.ts'
import type { Message, ToolCall } from '#lib/messages/message.ts'
import type { RunStore } from '#lib/run/run-store.ts'

export interface EditDialogProps {
  store: RunStore
  fork: Fork
  /** The message that is edited; undefined while none is. */
  message: number | undefined
  onClose: () => void
}

const CONTENT = 'edit-content'

interface TextProps {
  id: string
  label: string
  value: string
  rows: number
  onChange: (text: string) => void
}

function Text({ id, label, value, rows, onChange }: TextProps) {
  return (
    <Field id={id} label={label}>
      <TextArea id={id} data-autofocus={id === CONTENT ? '' : undefined} value={value} rows={rows} className="resize-y" onChange={(event) => onChange(event.target.value)} />
    </Field>
  )
}

function Call({ call, at, onChange }: { call: ToolCall; at: number; onChange: (call: ToolCall) => void }) {
  const set = (change: Partial<ToolCall['function']>) => onChange({ ...call, function: { ...call.function, ...change } })
  return (
    <div className="flex flex-col gap-2 border-l-2 border-line pl-3">
      <Field id={`edit-call-${at}`} label={`Call ${at + 1}: tool`}>
        <TextInput id={`edit-call-${at}`} value={call.function.name} onChange={(event) => set({ name: event.target.value })} />
      </Field>
      <Text id={`edit-arguments-${at}`} label="Arguments, as JSON" value={call.function.arguments} rows={3} onChange={(text) => set({ arguments: text })} />
    </div>
  )
}

function MessageFields({ message, onChange }: { message: Message; onChange: (message: Message) => void }) {
  const { role, content, reasoning, tool_calls: calls = [] } = message
  return (
    <>
      {reasoning === undefined ? null : (
        <Text id="edit-reasoning" label="Reasoning" value={reasoning} rows={4} onChange={(text) => onChange({ ...message, reasoning: text })} />
      )}
      <Text id={CONTENT} label={`Text of the ${role} message`} value={content} rows={8} onChange={(text) => onChange({ ...message, content: text })} />
      {calls.map((call, at) => (
        // A model can give two calls one id; none is added or taken here.
        // oxlint-disable-next-line react/no-array-index-key
        <Call key={at} call={call} at={at} onChange={(next) => onChange({ ...message, tool_calls: calls.with(at, next) })} />
      ))}
    </>
  )
}

function Form({ store, fork, message: index, onClose }: EditDialogProps & { message: number }) {
  const entry = useRunState(store, (state) => state.messages[index])
  const count = useRunState(store, (state) => state.messages.length)
  const config = useRunState(store, (state) => state.config)
  const idle = useRunState(store, (state) => !keepsCalls(state, index + 1))
  const [edited, setEdited] = useState(entry?.message)
  const form = useForkForm(config)
  if (edited === undefined) return <p>There is no message {index} any more.</p>
  const edits = [{ op: 'edit' as const, index, message: edited }]
  const runOn = (event: SubmitEvent) => {
    event.preventDefault()
    const reading = form.read({ message: index + 1, edits })
    if (reading.ok) fork.mutate({ request: reading.request, done: `Message ${index} edited, and run on`, at: `m${index}` }, { onSuccess: onClose })
  }
  const asDraft = () =>
    fork.mutate({ request: { message: count, edits, start: false }, done: `Message ${index} edited in a draft`, at: `m${index}` }, { onSuccess: onClose })
  return (
    <form className="flex flex-col gap-4" onSubmit={runOn}>
      <MessageFields message={edited} onChange={setEdited} />
      <p className="text-xs text-ink-2">
        Run on: the messages up to this one are kept, calls that it makes are run, and the model goes on. As a draft: all messages are kept, to be written on
        by hand.
      </p>
      <ForkFields form={form} idle={idle} />
      {fork.error === null ? null : (
        <Notice tone="bad" title="The run was not forked">
          {fork.error.message}
        </Notice>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button disabled={fork.isPending} onClick={asDraft}>
          As a draft
        </Button>
        <Button type="submit" look="primary" disabled={fork.isPending}>
          {fork.isPending ? 'Forking …' : 'Run on'}
        </Button>
      </div>
    </form>
  )
}

/** Edits a message of a run in a fork of it: the run itself stays as it is. */
export function EditDialog({ message, ...rest }: EditDialogProps) {
  return (
    <Dialog open={message !== undefined} title={`Edit message ${message ?? 0}`} onClose={rest.onClose}>
      {message === undefined ? null : <Form {...rest} message={message} />}
    </Dialog>
  )
}
