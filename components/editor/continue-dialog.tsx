import type { DraftContinue } from '#components/hooks/use-draft-continue.ts'
import { ModelFields } from '#components/retake/fork-fields.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'

const REACHES = [
  { reach: 'turn', label: 'One turn', about: 'one reply, with the results of its calls' },
  { reach: 'end', label: 'To the end', about: 'until the model is done' },
] as const

function Reach({ going: { reach: chosen, setReach } }: { going: DraftContinue }) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-xs font-medium text-ink-2">How far</legend>
      {REACHES.map(({ reach, label, about }) => (
        <label key={reach} className="flex items-baseline gap-2">
          <input type="radio" name="reach" className="accent-accent" checked={chosen === reach} onChange={() => setReach(reach)} />
          <span>
            {label} <span className="text-xs text-ink-3">{about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function MaxTurns({ going: { reach, form } }: { going: DraftContinue }) {
  const error = form.errors.maxTurns
  return (
    <Field id="continue-maxTurns" label="Max turns" hint="at most so many more, to the end" error={error}>
      <TextInput
        id="continue-maxTurns"
        inputMode="numeric"
        disabled={reach === 'turn'}
        value={form.values.maxTurns}
        aria-invalid={error !== undefined}
        aria-describedby="continue-maxTurns-about"
        onChange={({ target }) => form.set({ maxTurns: target.value })}
      />
    </Field>
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
        <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
          <Reach going={going} />
          <MaxTurns going={going} />
        </div>
        <ModelFields form={going.form} />
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
