import { useState } from 'react'
import { useAnnotations, type Annotations } from '#components/hooks/use-annotations.ts'
import { Button } from '#components/ui/button.tsx'
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
  const [isBusy, setBusy] = useState(false)
  const problem = annotations.error?.message === message ? annotations.error.text : undefined
  const save = async () => {
    setBusy(true)
    const done = await annotations.note(message, text)
    setBusy(false)
    if (done) annotations.setNoting(undefined)
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextArea
        aria-label="Note"
        rows={5}
        maxLength={20_000}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
        }}
      />
      {problem === undefined ? null : (
        <p role="alert" className="text-bad">
          The note was not kept: {problem}
        </p>
      )}
      <div className="flex items-center justify-end gap-2">
        <span className="mr-auto text-xs text-ink-3">Ctrl+Enter keeps it; an empty note is taken away.</span>
        <Button onClick={() => annotations.setNoting(undefined)}>Cancel</Button>
        <Button look="primary" type="submit" disabled={isBusy}>
          {isBusy ? 'Keeping …' : 'Keep'}
        </Button>
      </div>
    </form>
  )
}
