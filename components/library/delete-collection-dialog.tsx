import { useDeleteCollection } from '#components/hooks/use-collections.ts'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
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
    <ConfirmDialog
      open
      title="Delete this collection?"
      verb={['Delete', 'Deleting …']}
      busy={remove.isPending}
      failure={remove.error === null ? undefined : ['The collection was not deleted', remove.error.message]}
      onConfirm={() => remove.mutate(collection.id, { onSuccess: onDeleted })}
      onClose={onClose}
    >
      “{oneLine(collection.name)}” and the order of its {countOf(collection.size, 'example')} will be gone. The examples themselves stay among
      the runs.
    </ConfirmDialog>
  )
}
