import { useState } from 'react'
import { usePatchRun } from '#components/hooks/use-group.ts'
import { TextInput } from '#components/ui/field.tsx'
import { readScore } from '#lib/compare/read-score.ts'

/** A run's score, to be changed where it stands: Enter or leaving the field keeps it, Escape puts it back. */
export function ScoreField({ runId, score, name }: { runId: string; score: number | null; name: string }) {
  const [text, setText] = useState<string | null>(null)
  const patch = usePatchRun(runId)
  const save = () => {
    if (text === null) return
    const next = readScore(text)
    if (next === undefined) return
    if (next !== score) patch.mutate({ score: next })
    setText(null)
  }
  const shown = text ?? (patch.isPending ? (patch.variables.score ?? '') : (score ?? ''))
  const isWrong = text !== null && readScore(text) === undefined
  const problem = isWrong ? 'A score is a number; leave it empty for none.' : patch.error?.message
  return (
    <TextInput
      aria-label={`Score of ${name}`}
      aria-invalid={problem === undefined ? undefined : true}
      title={problem ?? 'Score'}
      inputMode="decimal"
      placeholder="none"
      className="h-6! w-16! tabular-nums"
      value={shown}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}
