import { useState } from 'react'
import { useCollections, useCreateCollection } from '#components/hooks/use-collections.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { usePaused } from '#components/hooks/use-paused.ts'
import { Button } from '#components/ui/button.tsx'
import { TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Collection } from '#lib/api/library.ts'
import { formatInteger } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

const PAUSE_MS = 150

export interface CollectionListProps {
  shown: string | undefined
  onChoose: (id: string) => void
}

/** All collections, searched by their name, their tags and the titles of their examples. */
export function CollectionList({ shown, onChoose }: CollectionListProps) {
  const [q, setQ] = useState('')
  const [isNaming, setNaming] = useState(false)
  const found = useCollections(usePaused(q.trim(), PAUSE_MS))
  useKeys([
    { keys: '/', label: 'Search the collections', group: 'Examples', run: () => document.getElementById('collection-search')?.focus() },
    { keys: 'm', label: 'New collection', group: 'Examples', run: () => setNaming(true) },
  ])
  return (
    <section
      aria-label="Collections"
      className="flex max-h-60 w-full shrink-0 flex-col border-line max-md:border-b md:max-h-none md:w-64 md:border-r"
    >
      <header className="flex h-10 shrink-0 items-center justify-between gap-2 border-b border-line pr-1.5 pl-3">
        <h2 className="font-semibold">Examples</h2>
        <Button shortcut="m" aria-label="New collection" onClick={() => setNaming(true)}>
          New
        </Button>
      </header>
      {isNaming ? <NewCollection onClose={() => setNaming(false)} onMade={onChoose} /> : null}
      <search className="shrink-0 border-b border-line px-3 py-2">
        <TextInput
          id="collection-search"
          type="search"
          aria-label="Search the collections"
          aria-keyshortcuts="/"
          placeholder="Name, tag, title of an example"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
      </search>
      {found.error === null ? null : (
        <Notice tone="bad" title="The collections could not be read" action={<Button onClick={() => void found.refetch()}>Try again</Button>}>
          {found.error.message}
        </Notice>
      )}
      {found.isPending ? <p className="reveal-late px-3 py-2 text-ink-3">Reading the collections…</p> : null}
      {found.data?.length === 0 ? <p className="px-3 py-2 text-ink-2">{q.trim() === '' ? 'None yet.' : 'No collection matches.'}</p> : null}
      <ul aria-label="Collections" className="min-h-0 flex-1 overflow-y-auto empty:hidden">
        {found.data?.map((collection) => (
          <Entry key={collection.id} collection={collection} isShown={collection.id === shown} onChoose={() => onChoose(collection.id)} />
        ))}
      </ul>
    </section>
  )
}

function Entry({ collection, isShown, onChoose }: { collection: Collection; isShown: boolean; onChoose: () => void }) {
  const tags = collection.tags.map((tag) => `#${oneLine(tag)}`).join(' ')
  return (
    <li>
      <button
        type="button"
        aria-current={isShown ? 'true' : undefined}
        className={`block w-full border-b border-line px-3 py-1.5 text-left -outline-offset-2 ${isShown ? 'bg-selected' : 'hover:bg-hover'}`}
        onClick={onChoose}
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-ink">{oneLine(collection.name)}</span>
          <span className="text-xs text-ink-3 tabular-nums" title="Examples">
            {formatInteger(collection.size)}
          </span>
        </span>
        {tags === '' ? null : <span className="block truncate text-xs text-ink-3">{tags}</span>}
      </button>
    </li>
  )
}

function NewCollection({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const [name, setName] = useState('')
  const create = useCreateCollection()
  const submit = () => {
    if (name.trim() === '' || create.isPending) return
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: ({ id }) => {
          onMade(id)
          onClose()
        },
      },
    )
  }
  return (
    <form
      className="flex shrink-0 flex-col gap-1.5 border-b border-line px-3 py-2"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextInput
        aria-label="Name of the new collection"
        placeholder="Name"
        autoFocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose()
        }}
      />
      {create.error === null ? null : (
        <p role="alert" className="text-bad">
          {create.error.message}
        </p>
      )}
      <div className="flex justify-end gap-1.5">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={name.trim() === '' || create.isPending}>
          Make it
        </Button>
      </div>
    </form>
  )
}
