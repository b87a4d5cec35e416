import { useState } from 'react'
import type { PatchCollection } from '#components/hooks/use-collections.ts'
import { DeleteCollectionDialog } from '#components/library/delete-collection-dialog.tsx'
import { EditCollectionDialog } from '#components/library/edit-collection-dialog.tsx'
import { useKeys } from '#components/hooks/use-keys.ts'
import { LinkButton } from '#components/run/link-button.tsx'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Button } from '#components/ui/button.tsx'
import { API_PATHS } from '#lib/api/client.ts'
import type { Collection } from '#lib/api/library.ts'
import { countOf } from '#lib/format/count.ts'
import { newRunPath } from '#lib/library/addresses.ts'
import { oneLine } from '#lib/text/one-line.ts'

const NO_RANGES = [] as const

export interface CollectionHeadProps {
  collection: Collection
  patch: PatchCollection
  onDeleted: () => void
}

/** What a collection is called, and what can be done with all of it. */
export function CollectionHead({ collection, patch, onDeleted }: CollectionHeadProps) {
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const close = () => setOpen(null)
  useKeys([{ keys: 'shift+r', label: 'Rename the collection, its tags and note', group: 'Examples', run: () => setOpen('edit') }])
  const { id, name, tags, note, size } = collection
  return (
    <header className="shrink-0 border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 flex-1 basis-48 truncate text-base font-semibold">{oneLine(name)}</h2>
        <div className="flex flex-wrap items-center gap-1">
          {size === 0 ? null : (
            <>
              <LinkButton href={newRunPath({ collection: id })} title="Begin a new run with all examples of this collection">
                Use in a new run
              </LinkButton>
              <LinkButton href={API_PATHS.export({ format: 'openai-messages', collection: id })} external title="All examples as JSON lines of OpenAI messages">
                Export
              </LinkButton>
            </>
          )}
          <Button look="quiet" shortcut="Shift+R" aria-label="Rename" onClick={() => setOpen('edit')}>
            Rename
          </Button>
          <Button look="quiet" onClick={() => setOpen('delete')}>
            Delete
          </Button>
        </div>
      </div>
      <p className="text-xs text-ink-2">
        {[countOf(size, 'example'), ...tags.map((tag) => `#${oneLine(tag)}`)].join(' · ')}
      </p>
      {note === '' ? null : (
        <div role="region" aria-label="Note" tabIndex={0} className="max-h-20 max-w-prose overflow-y-auto wrap-anywhere whitespace-pre-wrap text-ink-2">
          <TextBlock text={note} ranges={NO_RANGES} />
        </div>
      )}
      {open === 'edit' ? <EditCollectionDialog collection={collection} patch={patch} onClose={close} /> : null}
      {open === 'delete' ? <DeleteCollectionDialog collection={collection} onClose={close} onDeleted={onDeleted} /> : null}
    </header>
  )
}
