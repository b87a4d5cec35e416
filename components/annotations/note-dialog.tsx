import { useState } from 'react'
import { KeepForm } from '#components/annotations/keep-form.tsx'
import { useAnnotations, type Annotations } from '#components/hooks/use-annotations.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { TextArea } from '#components/ui/field.tsx'

/** Where a note on a message is written. */
export function NoteDialog() {
  const annotations = useAnnotations()
  const message = annotations?.noting
  return (
    <Dialog open={message !== undefined} title={`Note on message ${message ?? ''}`} onClose={() => annotations?.setNoting(undefined)}>
      {annotations === undefined || message === undefined ? null : <NoteForm annotations={annotations} message={message} />}
    </Dialog>
  )
}

function NoteForm({ annotations, message }: { annotations: Annotations; message: number }) {
  const [text, setText] = useState(annotations.marksOf(message)?.note ?? '')
  return (
    <KeepForm
      annotations={annotations}
      message={message}
      what="The note"
      hint="Ctrl+Enter keeps it; an empty note is taken away."
      onKeep={() => annotations.note(message, text)}
      onClose={() => annotations.setNoting(undefined)}
    >
      <TextArea
        aria-label="Note"
        rows={5}
        maxLength={20_000}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
        }}
      />
    </KeepForm>
  )
}
