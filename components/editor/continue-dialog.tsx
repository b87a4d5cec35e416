import type { DraftContinue } from '#components/hooks/use-draft-continue.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, Select, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { ContinueForm } from '#lib/editor/continue-form.ts'
import { protocolChoices } from '#lib/new-run/protocol-choice.ts'
import { oneLine } from '#lib/text/one-line.ts'

const REACHES = [
  { reach: 'turn', label: 'One turn', about: 'one reply, with the results of its calls' },
  { reach: 'end', label: 'To the end', about: 'until the model is done, at most 10 turns' },
] as const

function Reach({ going: { form, setForm } }: { going: DraftContinue }) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-xs font-medium text-ink-2">How far</legend>
      {REACHES.map(({ reach, label, about }) => (
        <label key={reach} className="flex items-baseline gap-2">
          <input type="radio" name="reach" className="accent-accent" checked={form.reach === reach} onChange={() => setForm({ ...form, reach })} />
          <span>
            {label} <span className="text-xs text-ink-3">{about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

interface NumberProps {
  going: DraftContinue
  name: 'temperature' | 'maxTokens' | 'seed'
  label: string
}

function NumberField({ going: { form, setForm }, name, label }: NumberProps) {
  const id = `continue-${name}`
  return (
    <Field id={id} label={label}>
      <TextInput id={id} inputMode="decimal" placeholder="default" value={form[name]} onChange={({ target }) => setForm({ ...form, [name]: target.value })} />
    </Field>
  )
}

function WhoFields({ going: { form, setForm } }: { going: DraftContinue }) {
  const { data } = useServers()
  const servers = data?.servers ?? []
  const chosen = servers.find((server) => server.id === (form.server || data?.defaultServer))
  const choices = protocolChoices(chosen)
  const trouble = chosen?.unavailable ?? choices.find((choice) => choice.protocol === form.protocol)?.blocked
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field id="continue-server" label="Model server" error={trouble ?? undefined}>
        <Select id="continue-server" aria-describedby="continue-server-about" value={form.server} onChange={({ target }) => setForm({ ...form, server: target.value })}>
          <option value="">Default</option>
          {servers.map((server) => (
            <option key={server.id} value={server.id}>
              {oneLine(server.name, 80)}
              {server.unavailable === null ? '' : ' (not available)'}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="continue-protocol" label="Protocol">
        <Select
          id="continue-protocol"
          value={form.protocol}
          onChange={({ target }) => setForm({ ...form, protocol: choices.find((choice) => choice.protocol === target.value)?.protocol ?? 'auto' } satisfies ContinueForm)}
        >
          {choices.map(({ protocol, label, blocked }) => (
            <option key={protocol} value={protocol} disabled={blocked !== undefined}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}

/** Asks how a model goes on with the draft; what was chosen is remembered. */
export function ContinueDialog({ going }: { going: DraftContinue }) {
  return (
    <Dialog open={going.asking} title="Continue with the model" onClose={() => going.setAsking(false)}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          going.start()
        }}
      >
        <Reach going={going} />
        <WhoFields going={going} />
        <div className="grid grid-cols-3 gap-3">
          <NumberField going={going} name="temperature" label="Temperature" />
          <NumberField going={going} name="maxTokens" label="Max tokens" />
          <NumberField going={going} name="seed" label="Seed" />
        </div>
        <p className="text-xs text-ink-3">It runs as a fork; the draft stays as it is until you take what the model wrote.</p>
        {going.error === null ? null : (
          <Notice tone="bad" title="The draft could not be continued">
            {going.error}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => going.setAsking(false)}>Not now</Button>
          <Button type="submit" look="primary" disabled={going.busy}>
            {going.busy ? 'Starting …' : 'Continue'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
