import { useRouter } from 'next/navigation'
import type { ExampleListControl } from '#components/hooks/use-example-list.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { newRunPath } from '#lib/library/addresses.ts'

export interface ExampleKeys {
  readonly runs: readonly RunSummary[]
  /** The example that Tab reaches. */
  readonly cursor: RunSummary | undefined
  readonly list: ExampleListControl
  readonly newVersion: (run: RunSummary) => void
  readonly onVersions: (run: RunSummary) => void
}

/** The keys of a list of examples: they are about the row with the focus (`data-example`), else about the one at the cursor. */
export function useExampleKeys({ runs, cursor, list, newVersion, onVersions }: ExampleKeys): void {
  const router = useRouter()
  const group = 'Examples'
  const when = cursor !== undefined
  const here = (work: (run: RunSummary) => void) => (event: KeyboardEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-example]') : null
    const run = runs.find(({ id }) => id === row?.dataset['example']) ?? cursor
    if (run !== undefined) work(run)
  }
  const use = ({ id }: RunSummary) => {
    const about = list.about(id)
    router.push(newRunPath({ runs: runs.flatMap((run) => (about.has(run.id) ? run.id : [])) }))
  }
  useKeys([
    { keys: 'alt+arrowup', label: 'Move the example (or the selected ones) up', group, when, run: here(({ id }) => list.move(list.about(id), -1)) },
    { keys: 'alt+arrowdown', label: 'Move the example (or the selected ones) down', group, when, run: here(({ id }) => list.move(list.about(id), 1)) },
    { keys: 's', label: 'Select the example at the cursor', group, when, run: here(({ id }) => list.toggle(id)) },
    { keys: 'a', label: 'Select all, or none', group, when, run: list.selectAll },
    { keys: 'u', label: 'Use it (or the selected ones) in a new run', group, when, run: here(use) },
    { keys: 'v', label: 'New version', group, when, run: here(newVersion) },
    { keys: 'shift+v', label: 'Show its versions', group, when, run: here(onVersions) },
    { keys: 'delete', label: 'Take it (or the selected ones) out of the collection', group, when, run: here(({ id }) => list.remove(list.about(id))) },
  ])
}
