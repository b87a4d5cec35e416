import { useKeys } from '#components/hooks/use-keys.ts'
import { useStartRun } from '#components/hooks/use-new-run.ts'
import { Kbd } from '#components/ui/kbd.tsx'
import { Notice } from '#components/ui/notice.tsx'

const EXAMPLES = [
  { task: 'What is 48 times 7?', about: 'One call of the calculator, then the answer.' },
  { task: 'What is 12 plus 30 and 9 times 9?', about: 'Two calls in one turn.' },
  {
    task: 'Make a mistake in your tool call first, then fix it: what is 12 times 7?',
    about: 'The first call is malformed: see how it is rejected, and what the model does next.',
  },
] as const

/** What an empty installation says first: what this is, and three runs that are one click away. */
export function Greeting() {
  const start = useStartRun()
  const isBusy = start.isPending || start.isSuccess
  const run = (task: string) => {
    if (!isBusy) start.mutate({ task, server: 'bundled' })
  }
  useKeys(EXAMPLES.map(({ task }, index) => ({ keys: String(index + 1), label: task, group: 'Example runs', run: () => run(task) })))
  return (
    <section aria-labelledby="greeting" className="flex flex-col gap-3">
      <h1 id="greeting" className="text-xl font-semibold tracking-tight">
        Watch an agent work, turn by turn and token by token
      </h1>
      <p className="max-w-prose text-ink-2">
        Retake runs agent episodes, shows every message, tool call, malformed call and token as it arrives, and keeps them all. A small
        model comes with it, so the first run needs nothing else:
      </p>
      <ol className="border-t border-line">
        {EXAMPLES.map(({ task, about }, index) => (
          <li key={task} className="border-b border-line">
            <button
              type="button"
              disabled={isBusy}
              aria-keyshortcuts={String(index + 1)}
              onClick={() => run(task)}
              className="flex w-full items-baseline gap-3 px-2 py-2 text-left hover:bg-hover disabled:opacity-60"
            >
              <Kbd>{String(index + 1)}</Kbd>
              <span className="min-w-0">
                <span className="block text-base font-medium text-ink">{task}</span>
                <span className="block text-ink-2">{about}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
      {start.error === null ? null : (
        <Notice tone="bad" title="The run could not be started">
          {start.error.message}
        </Notice>
      )}
    </section>
  )
}
