import { Badge } from '#components/ui/badge.tsx'
import type { Drift } from '#lib/run/events.ts'
import { driftWords } from '#lib/sequences-view/drift-words.ts'

/** Marks a turn whose prompt does not go on with the earlier tokens exactly; nothing where it does. */
export function DriftBadge({ drift }: { drift: Drift }) {
  const { word, brief, about, tone } = driftWords(drift)
  if (tone !== 'warn') return null
  return (
    <Badge tone="warn" title={`${word}\n${about}`}>
      <span aria-hidden="true" className="mr-1">
        ≠
      </span>
      {brief}
    </Badge>
  )
}
