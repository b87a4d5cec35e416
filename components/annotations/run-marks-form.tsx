import { useState } from 'react'
import { usePatchRun } from '#components/hooks/use-group.ts'
import { Button } from '#components/ui/button.tsx'
import { Field, TextArea, TextInput } from '#components/ui/field.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { readScore } from '#lib/compare/read-score.ts'

export type RunMarksValue = Pick<RunSummary, 'score' | 'tags' | 'note'>

export interface RunMarksFormProps {
  runId: string
  value: RunMarksValue
  onSaved: (value: RunMarksValue) => void
  onClose: () => void
}

function readTags(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim().replace(/^#/, ''))
  return [...new Set(tags.filter((tag) => tag !== ''))]
}

/** The fields of a run's score, tags and note. */
export function RunMarksForm({ runId, value, onSaved, onClose }: RunMarksFormProps) {
  const [score, setScore] = useState(value.score === null ? '' : String(value.score))
  const [tags, setTags] = useState(value.tags.join(', '))
  const [note, setNote] = useState(value.note)
  const patch = usePatchRun(runId)
  const number = readScore(score)
  const save = () => {
    if (number === undefined) return
    const next = { score: number, tags: readTags(tags), note: note.trim() }
    patch.mutate(next, { onSuccess: () => onSaved(next) })
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Field id="run-score" label="Score" hint="Any number; empty for none." error={number === undefined ? 'A score is a number, for example 0.5.' : undefined}>
        <TextInput id="run-score" aria-describedby="run-score-about" aria-invalid={number === undefined} inputMode="decimal" data-autofocus value={score} onChange={(event) => setScore(event.target.value)} />
      </Field>
      <Field id="run-tags" label="Tags" hint="Parted by commas.">
        <TextInput id="run-tags" aria-describedby="run-tags-about" value={tags} onChange={(event) => setTags(event.target.value)} />
      </Field>
      <Field id="run-note" label="Note">
        <TextArea
          id="run-note"
          rows={4}
          maxLength={20_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
          }}
        />
      </Field>
      {patch.error === null ? null : (
        <p role="alert" className="text-bad">
          Not kept: {patch.error.message}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={patch.isPending || number === undefined}>
          {patch.isPending ? 'Keeping …' : 'Keep'}
        </Button>
      </div>
    </form>
  )
}
