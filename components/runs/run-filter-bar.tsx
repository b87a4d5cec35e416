import { useState } from 'react'
import { useFilterText, type RunFiltersControl } from '#components/hooks/use-run-filters.ts'
import { Field, Select, TextInput } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { partsOf } from '#lib/runs/run-filters.ts'

const CHIPS = [
  { name: 'has', part: 'parse_error', label: 'Parse errors' },
  { name: 'has', part: 'tool_error', label: 'Tool errors' },
  { name: 'outcome', part: 'running', label: 'Running' },
  { name: 'outcome', part: 'failed', label: 'Failed' },
] as const

/** Narrows the runs list: words, quick switches, and the rest behind one button. */
export function RunFilterBar({ filters }: { filters: RunFiltersControl }) {
  const [text, setText] = useFilterText(filters, 'q')
  const hidden = ['model', 'tag', 'kind', 'sort'].filter((name) => filters.params.has(name)).length
  const [isOpen, setOpen] = useState(hidden > 0)
  return (
    <search className="flex shrink-0 flex-col gap-1.5 border-b border-line px-3 py-2">
      <div className="flex items-center gap-1">
        <div className="relative flex-1">
          <span className="pointer-events-none absolute inset-y-0 left-1.5 flex items-center text-ink-3">
            <Icon name="search" />
          </span>
          <TextInput
            id="run-search"
            type="search"
            aria-label="Search runs"
            aria-keyshortcuts="Control+K"
            placeholder="Search runs"
            className="pl-7"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <IconButton
          icon="funnel"
          label={hidden === 0 ? 'More filters' : `More filters: ${hidden} set`}
          aria-expanded={isOpen}
          className={hidden === 0 ? '' : 'bg-selected'}
          onClick={() => setOpen(!isOpen)}
        />
      </div>
      <div className="flex gap-1">
        {CHIPS.map(({ name, part, label }) => (
          <Chip key={part} label={label} isOn={partsOf(filters.params, name).includes(part)} onClick={() => filters.toggle(name, part)} />
        ))}
      </div>
      {isOpen ? <MoreFilters filters={filters} /> : null}
    </search>
  )
}

function Chip({ label, isOn, onClick }: { label: string; isOn: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onClick}
      className={`h-[22px] flex-auto rounded-full border px-1.5 text-xs whitespace-nowrap ${isOn ? 'border-accent bg-selected font-medium text-ink' : 'border-line bg-raised text-ink-2 hover:bg-hover'}`}
    >
      {label}
    </button>
  )
}

function MoreFilters({ filters }: { filters: RunFiltersControl }) {
  const [model, setModel] = useFilterText(filters, 'model')
  const [tag, setTag] = useFilterText(filters, 'tag')
  return (
    <div className="grid grid-cols-2 gap-x-2 gap-y-1.5">
      <Field id="filter-model" label="Model">
        <TextInput id="filter-model" value={model} onChange={(event) => setModel(event.target.value)} />
      </Field>
      <Field id="filter-tag" label="Tag">
        <TextInput id="filter-tag" value={tag} onChange={(event) => setTag(event.target.value)} />
      </Field>
      <Field id="filter-kind" label="Kind">
        <Select id="filter-kind" value={filters.params.get('kind') ?? ''} onChange={(event) => filters.set('kind', event.target.value)}>
          <option value="">All</option>
          <option value="episode">Episodes</option>
          <option value="draft">Drafts</option>
          <option value="import">Imports</option>
        </Select>
      </Field>
      <Field id="filter-sort" label="Order">
        <Select id="filter-sort" value={filters.params.get('sort') ?? ''} onChange={(event) => filters.set('sort', event.target.value)}>
          <option value="">Newest first</option>
          <option value="oldest">Oldest first</option>
          <option value="tokens">Most tokens</option>
          <option value="score">Best score</option>
        </Select>
      </Field>
    </div>
  )
}
