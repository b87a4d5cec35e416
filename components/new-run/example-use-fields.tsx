import type { NewRunExamples } from '#components/hooks/use-new-run-examples.ts'
import { Field, Select } from '#components/ui/field.tsx'
import { exampleUseSchema } from '#lib/new-run/examples.ts'

const AS = {
  history: { label: 'History', about: 'Their messages stand before the task, as if they had been said. Their system prompts stay out.' },
  text: { label: 'Text in the system prompt', about: 'They are written out as text behind the system prompt. Their own system prompts stay out.' },
} as const

const CALLS = {
  written: { label: 'As written', about: 'Every message goes as it stands.' },
  text: { label: 'All in the text', about: 'Structured calls become <tool_call> blocks: what the protocols Hermes and Tokens read.' },
  structured: { label: 'All structured', about: '<tool_call> blocks become structured calls: what the protocol Native reads.' },
} as const

/** How the examples go into the run. */
export function ExampleUseFields({ examples: { use, setUse } }: { examples: NewRunExamples }) {
  const { as, calls } = exampleUseSchema.shape
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field id="examples-as" label="Insert as" hint={AS[use.as].about}>
        <Select id="examples-as" value={use.as} aria-describedby="examples-as-about" onChange={(event) => setUse({ ...use, as: as.parse(event.target.value) })}>
          {as.options.map((one) => (
            <option key={one} value={one}>
              {AS[one].label}
            </option>
          ))}
        </Select>
      </Field>
      {use.as === 'text' ? null : (
        <Field id="examples-calls" label="Tool calls" hint={CALLS[use.calls].about}>
          <Select
            id="examples-calls"
            value={use.calls}
            aria-describedby="examples-calls-about"
            onChange={(event) => setUse({ ...use, calls: calls.parse(event.target.value) })}
          >
            {calls.options.map((one) => (
              <option key={one} value={one}>
                {CALLS[one].label}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </div>
  )
}
