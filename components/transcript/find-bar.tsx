import type { Find } from '#components/hooks/use-find.ts'
import { Button } from '#components/ui/button.tsx'
import { TextInput } from '#components/ui/field.tsx'
import { formatInteger } from '#lib/format/count.ts'
import { MATCH_LIMIT } from '#lib/transcript/find-text.ts'

function countOfMatches({ query, matches, at }: Find): string {
  if (query === '') return ''
  if (matches.length === 0) return 'no match'
  const total = matches.length === MATCH_LIMIT ? `the first ${formatInteger(MATCH_LIMIT)}` : formatInteger(matches.length)
  return `${formatInteger(Math.min(at, matches.length - 1) + 1)} of ${total}`
}

/** The search box over a run's text. */
export function FindBar({ find }: { find: Find }) {
  const { query, setQuery, setOpen, step } = find
  return (
    <div role="search" className="flex items-center gap-2 border-b border-line bg-panel px-3 py-1">
      <div className="min-w-0 max-w-80 flex-1">
        <TextInput
          aria-label="Find in this run"
          placeholder="Find in text, reasoning, calls and results"
          autoFocus
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setOpen(false)
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          }}
        />
      </div>
      <output className="min-w-20 text-xs text-ink-2 tabular-nums">{countOfMatches(find)}</output>
      <Button look="quiet" aria-label="Previous match" title="Previous match (Shift+Enter)" onClick={() => step(-1)}>
        ↑
      </Button>
      <Button look="quiet" aria-label="Next match" title="Next match (Enter)" onClick={() => step(1)}>
        ↓
      </Button>
      <span className="flex-1" />
      <Button look="quiet" aria-label="Close find" title="Close (Esc)" onClick={() => setOpen(false)}>
        ✕
      </Button>
    </div>
  )
}
