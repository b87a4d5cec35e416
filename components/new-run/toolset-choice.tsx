import type { NewRun } from '#components/hooks/use-new-run.ts'
import { useToolsets } from '#components/hooks/use-toolsets.ts'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Toolset } from '#lib/api/contract.ts'
import { usesToolset, withToolset } from '#lib/new-run/form-values.ts'

/** Which toolsets the agent may use, each with its tools. */
export function ToolsetChoice({ form }: { form: NewRun }) {
  const toolsets = useToolsets()
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby="toolsets-error">
      <legend className="mb-1 text-xs font-medium text-ink-2">Toolsets</legend>
      {toolsets.isPending ? <p className="text-ink-3">Reading the toolsets…</p> : null}
      {toolsets.error === null ? null : (
        <Notice tone="bad" title="The toolsets could not be read" action={<Button onClick={() => void toolsets.refetch()}>Try again</Button>}>
          {toolsets.error.message}
        </Notice>
      )}
      {toolsets.data?.toolsets.map((toolset) => (
        <Choice key={toolset.name} form={form} toolset={toolset} />
      ))}
      <p id="toolsets-error" className="text-xs text-bad empty:hidden">
        {form.errors.enabledToolsets ?? ''}
      </p>
    </fieldset>
  )
}

function Choice({ form, toolset }: { form: NewRun; toolset: Toolset }) {
  const id = `toolset-${toolset.name}`
  return (
    <div className="border-l-2 border-line pl-3">
      <label className="flex items-baseline gap-2">
        <input
          type="checkbox"
          id={id}
          className="translate-y-0.5 accent-accent"
          checked={usesToolset(form.values, toolset.name)}
          disabled={toolset.unavailable !== null}
          onChange={(event) => form.set(withToolset(form.values, toolset.name, event.target.checked))}
        />
        <span className="font-medium">{toolset.name}</span>
        <span className="min-w-0 text-ink-2">{toolset.description}</span>
      </label>
      {toolset.unavailable === null ? null : <p className="text-xs text-warn">Not available: {toolset.unavailable}</p>}
      <dl className="mt-1 grid grid-cols-[max-content_1fr] gap-x-3 pl-5.5 text-xs">
        {toolset.tools.map((tool) => (
          <div key={tool.function.name} className="contents">
            <dt className="font-mono text-ink-2">{tool.function.name}</dt>
            <dd className="min-w-0 text-ink-3">{tool.function.description}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
