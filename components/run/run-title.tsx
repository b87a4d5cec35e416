import { useState } from 'react'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Button } from '#components/ui/button.tsx'
import { TextInput } from '#components/ui/field.tsx'
import { oneLine } from '#lib/text/one-line.ts'

const NO_RANGES = [] as const

export interface RunTitleProps {
  title: string
  busy: boolean
  onRename: (title: string) => Promise<boolean>
}

/** The run's title; a press on it makes it a field. */
export function RunTitle({ title, busy, onRename }: RunTitleProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const save = async () => {
    const text = (draft ?? '').trim()
    if (text === '' || text === title || (await onRename(text))) setDraft(null)
  }
  if (draft === null) {
    return (
      <h1 className="min-w-0 text-base font-semibold">
        <button
          type="button"
          title="Rename"
          className="block max-w-full truncate rounded px-1 text-left hover:bg-hover"
          onClick={() => setDraft(title)}
        >
          <TextBlock text={title.slice(0, 300)} ranges={NO_RANGES} />
        </button>
      </h1>
    )
  }
  return (
    <form
      className="flex min-w-0 flex-1 flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h1 className="sr-only">{oneLine(title)}</h1>
      <TextInput
        className="min-w-0 flex-1 basis-48"
        aria-label="Title of the run"
        autoFocus
        maxLength={500}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setDraft(null)
        }}
      />
      <span className="flex gap-2">
        <Button type="submit" disabled={busy}>
          Save
        </Button>
        <Button look="quiet" onClick={() => setDraft(null)}>
          Cancel
        </Button>
      </span>
    </form>
  )
}
