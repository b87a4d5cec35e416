import { useState } from 'react'
import type { PatchCollection } from '#components/hooks/use-collections.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextArea, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { collectionPatchSchema, type Collection } from '#lib/api/library.ts'

export interface EditCollectionDialogProps {
  collection: Collection
  patch: PatchCollection
  onClose: () => void
}

/** What a collection is called: its name, tags and note. */
export function EditCollectionDialog({ collection, patch, onClose }: EditCollectionDialogProps) {
  const [name, setName] = useState(collection.name)
  const [tags, setTags] = useState(collection.tags.join(', '))
  const [note, setNote] = useState(collection.note)
  const [fault, setFault] = useState<string>()
  const submit = () => {
    const list = tags.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '')
    const read = collectionPatchSchema.safeParse({ name, tags: list, note })
    if (read.success) patch.mutate(read.data, { onSuccess: onClose })
    else setFault(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  }
  const failure = fault ?? patch.error?.message
  return (
    <Dialog open title="Rename the collection" onClose={onClose}>
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field id="collection-name" label="Name">
          <TextInput id="collection-name" data-autofocus="" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field id="collection-tags" label="Tags" hint="with commas between them">
          <TextInput id="collection-tags" aria-describedby="collection-tags-about" value={tags} onChange={(event) => setTags(event.target.value)} />
        </Field>
        <Field id="collection-note" label="Note">
          <TextArea id="collection-note" rows={4} className="resize-y" value={note} onChange={(event) => setNote(event.target.value)} />
        </Field>
        {failure === undefined ? null : (
          <Notice tone="bad" title="It was not saved">
            {failure}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={patch.isPending || name.trim() === ''}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
