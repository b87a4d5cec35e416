import { useState } from 'react'
import { useDraftTags } from '#components/hooks/use-draft-tags.ts'
import { TextInput } from '#components/ui/field.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** The draft's tags; a press on them makes them a field. */
export function DraftTags({ run }: { run: RunSummary }) {
  const { tags, error, save } = useDraftTags(run)
  const [text, setText] = useState<string | null>(null)
  const leave = () => {
    if (text !== null) save(text)
    setText(null)
  }
  if (text === null) {
    return (
      <>
        <button type="button" title="Change the tags" className="rounded px-1 hover:bg-hover hover:text-ink" onClick={() => setText(tags.join(', '))}>
          {tags.length === 0 ? '+ tags' : tags.map((tag) => `#${oneLine(tag)}`).join(' ')}
        </button>
        {error === null ? null : (
          <span role="alert" className="text-bad">
            {error}
          </span>
        )}
      </>
    )
  }
  return (
    <TextInput
      aria-label="Tags, with commas between"
      autoFocus
      className="max-w-60"
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') leave()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}
