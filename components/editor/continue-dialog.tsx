import type { DraftContinue } from '#components/hooks/use-draft-continue.ts'
import { ModelChoice } from '#components/servers/model-choice.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'

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
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ModelChoice prefix="continue" server={form.server} protocol={form.protocol} noServer="Default" onChange={(change) => setForm({ ...form, ...change })} />
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
