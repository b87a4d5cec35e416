import type { Environment } from '#lib/run/events.ts'

const CHOICES: readonly { readonly value: Environment; readonly label: string; readonly about: string }[] = [
  { value: 'conversation', label: 'Conversation only', about: 'The messages are kept. Tools begin in an empty workspace: files and stores that were written are not there.' },
  {
    value: 'recorded',
    label: 'Recorded tool results',
    about: 'A call that was made before, with the same arguments, is answered with the result on record; all others run in an empty workspace.',
  },
  { value: 'executed', label: 'Tools executed again', about: 'The calls of the kept part are run again in a fresh workspace first; where a result differs from the one on record, the run says so.' },
]

export interface EnvironmentChoiceProps {
  value: Environment
  /** Nothing that is kept called a tool: all three mean the same. */
  idle: boolean
  onChange: (value: Environment) => void
}

/** What a fork carries of the world that the tools acted on. */
export function EnvironmentChoice({ value, idle, onChange }: EnvironmentChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-xs font-medium text-ink-2">Environment</legend>
      {CHOICES.map((choice) => (
        <label key={choice.value} className="flex items-baseline gap-2">
          <input
            type="radio"
            name="environment"
            className="translate-y-0.5 accent-accent"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span className="min-w-0">
            {choice.label} <span className="text-xs text-ink-3">{choice.about}</span>
          </span>
        </label>
      ))}
      {idle ? <p className="text-xs text-ink-3">Nothing that is kept called a tool, so it makes no difference here.</p> : null}
    </fieldset>
  )
}
