import type { ExampleListControl } from '#components/hooks/use-example-list.ts'
import { LinkButton } from '#components/run/link-button.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { API_PATHS } from '#lib/api/client.ts'
import { newRunPath } from '#lib/library/addresses.ts'

export interface SelectionBarProps {
  list: ExampleListControl
  total: number
  runs: readonly RunSummary[]
}

/** What can be done with the selected examples; its place is kept while there are none. */
export function SelectionBar({ list, total, runs }: SelectionBarProps) {
  const { selected } = list
  const ids = runs.flatMap((run) => (selected.has(run.id) ? run.id : []))
  return (
    <div role="group" aria-label="Selected examples" className="flex h-9 shrink-0 items-center gap-1 overflow-x-auto border-b border-line px-3">
      <label className="flex items-center gap-2 pr-2 whitespace-nowrap text-ink-2 tabular-nums">
        <input
          type="checkbox"
          aria-label="Select all examples"
          aria-keyshortcuts="a"
          className="accent-accent"
          checked={selected.size === total}
          onChange={list.selectAll}
        />
        {selected.size === 0 ? 'Select' : `${selected.size} of ${total} selected`}
      </label>
      {selected.size === 0 ? (
        <span className="truncate text-xs text-ink-3">Drag, or Alt ↑ ↓, changes the order</span>
      ) : (
        <>
          <IconButton icon="up" label="Move up" shortcut="Alt+↑" onClick={() => list.move(selected, -1)} />
          <IconButton icon="down" label="Move down" shortcut="Alt+↓" onClick={() => list.move(selected, 1)} />
          <LinkButton href={newRunPath({ runs: ids })} title="Begin a new run with the selected examples (u)">
            Use in a new run
          </LinkButton>
          <LinkButton href={API_PATHS.export({ format: 'openai-messages', ids })} external title="The selected examples as JSON lines of OpenAI messages">
            Export
          </LinkButton>
          <Button look="quiet" onClick={() => list.remove(selected)}>
            Take out
          </Button>
          <Button look="quiet" onClick={list.clear}>
            Clear
          </Button>
        </>
      )}
    </div>
  )
}
