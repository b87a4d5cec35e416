import { z } from 'zod'
import { useAutoFocus } from '#components/hooks/use-auto-focus.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { useNewRun, type NewRun } from '#components/hooks/use-new-run.ts'
import { useNewRunExamples } from '#components/hooks/use-new-run-examples.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import { useStored } from '#components/hooks/use-stored.ts'
import { bindField } from '#components/new-run/bind-field.ts'
import { ExampleSection } from '#components/new-run/example-section.tsx'
import { FromNotice } from '#components/new-run/from-notice.tsx'
import { MoreSettings } from '#components/new-run/more-settings.tsx'
import { ServerSelect } from '#components/new-run/server-select.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field, TextArea } from '#components/ui/field.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Server } from '#lib/api/contract.ts'
import type { examplesOfAddress } from '#lib/library/addresses.ts'

const openSchema = z.boolean()
const SHOWN_FIRST: ReadonlySet<string> = new Set(['task', 'server'])

function startLabel(form: NewRun): string {
  const count = Number(form.values.groupSize)
  if (form.isStarting) return 'Starting…'
  return Number.isInteger(count) && count > 1 && count <= 64 ? `Start ${count} runs` : 'Start run'
}

export interface NewRunFormProps {
  /** The run whose settings the form begins with. */
  from: string | null
  /** The examples that it begins with. */
  examples: ReturnType<typeof examplesOfAddress>
  isFirst: boolean
}

/** Everything a run can be asked for: the task and who does it at once, the rest behind one button. */
export function NewRunForm({ from, examples: asked, isFirst }: NewRunFormProps) {
  const servers = useServers()
  const examples = useNewRunExamples(asked)
  const form = useNewRun(from, { examples, servers: servers.data })
  // While the examples are offered, their keys must work at once.
  useAutoFocus('task', !isFirst)
  useKeys([{ keys: 'mod+enter', label: 'Start the run', group: 'New run', run: form.submit }])
  return (
    <form
      aria-label="New run"
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        form.submit()
      }}
    >
      <h2 className="text-base font-semibold">{isFirst ? 'Or ask for something else' : 'New run'}</h2>
      {from === null ? null : <FromNotice id={from} from={form.from} />}
      <Field id="task" label="Task" error={form.errors.task}>
        <TextArea {...bindField(form, 'task')} rows={4} placeholder="What the agent is to do" className="min-h-24 resize-y" />
      </Field>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <ServerSelect form={form} servers={servers} />
        <div className="flex items-center gap-3 sm:pt-5">
          <span className="flex items-center gap-1 text-xs text-ink-3 max-sm:hidden">
            <Kbd>Ctrl</Kbd>
            <Kbd>Enter</Kbd>
          </span>
          <Button type="submit" look="primary" shortcut="Control+Enter" disabled={form.isStarting || form.from.isLoading || examples.trouble !== undefined}>
            {startLabel(form)}
          </Button>
        </div>
      </div>
      <Failure form={form} />
      <ExampleSection form={form} examples={examples} />
      <More form={form} server={form.server} />
    </form>
  )
}

function More({ form, server }: { form: NewRun; server: Server | undefined }) {
  const [isKept, setKept] = useStored('retake.new-run.more', openSchema, false)
  const isOpen = isKept || Object.keys(form.errors).some((name) => !SHOWN_FIRST.has(name))
  return (
    <section aria-label="More settings" className="border-t border-line pt-1">
      <button
        type="button"
        aria-expanded={isOpen}
        className="-ml-1 flex h-7 items-center gap-1.5 rounded px-1 text-ink-2 hover:bg-hover hover:text-ink"
        onClick={() => setKept(!isOpen)}
      >
        <span aria-hidden className="w-3 text-center text-xs">
          {isOpen ? '▾' : '▸'}
        </span>
        More settings
      </button>
      {isOpen ? <MoreSettings form={form} server={server} /> : null}
    </section>
  )
}

function Failure({ form }: { form: NewRun }) {
  if (form.failure === null) return null
  return (
    <Notice tone="bad" title="The run was not started">
      <p>{form.failure.message}</p>
      {form.failure.issues.map((issue) => (
        <p key={`${issue.path} ${issue.message}`}>
          {issue.path === '' ? '' : `${issue.path}: `}
          {issue.message}
        </p>
      ))}
    </Notice>
  )
}
