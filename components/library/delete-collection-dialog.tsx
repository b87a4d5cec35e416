import { useDeleteCollection } from '#components/hooks/use-collections.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Collection } from '#lib/api/library.ts'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface DeleteCollectionDialogProps {
  collection: Collection
  onClose: () => void
  onDeleted: () => void
}

/** Asks before a collection is deleted. */
export function DeleteCollectionDialog({ collection, onClose, onDeleted }: DeleteCollectionDialogProps) {
  const remove = useDeleteCollection()
  return (
    <Dialog open title="Delete this collection?" onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="wrap-anywhere">
          “{oneLine(collection.name)}” and the order of its {countOf(collection.size, 'example')} will be gone. The examples themselves stay
          among the runs.
        </p>
        {remove.error === null ? null : (
          <Notice tone="bad" title="The collection was not deleted">
            {remove.error.message}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button autoFocus onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate(collection.id, { onSuccess: onDeleted })}>
            {remove.isPending ? 'Deleting…' : 'Delete'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
