import { useState } from 'react'
import { FindingLine } from '#components/editor/finding-line.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Finding } from '#lib/draft/finding.ts'
import { countOf } from '#lib/format/count.ts'

export interface FindingsListProps {
  findings: readonly Finding[]
  onGoTo: (message: number) => void
}

const PAGE = 200

/** All that the checks find, those that are intended last; a press goes to the place. */
export function FindingsList({ findings, onGoTo }: FindingsListProps) {
  const [limit, setLimit] = useState(PAGE)
  if (findings.length === 0) return <p className="text-ink-3">Nothing to find: calls and results match, arguments fit their schemas.</p>
  const sorted = findings.toSorted((a, b) => Number(a.intended) - Number(b.intended) || a.message - b.message)
  return (
    <>
      <ul className="flex flex-col gap-2">
        {sorted.slice(0, limit).map((finding, at) => (
          <li key={`${finding.message} ${finding.kind} ${finding.call ?? ''} ${finding.span?.[0] ?? ''} ${at}`}>
            <button type="button" className="rounded text-xs font-medium text-ink-2 hover:text-ink hover:underline" onClick={() => onGoTo(finding.message)}>
              {finding.message === -1 ? 'System prompt' : `Message ${finding.message + 1}`}
            </button>
            <FindingLine finding={finding} />
          </li>
        ))}
      </ul>
      {sorted.length <= limit ? null : (
        <Button look="quiet" className="mt-2 self-start" onClick={() => setLimit(limit + PAGE)}>
          {countOf(sorted.length - limit, 'more finding')}
        </Button>
      )}
    </>
  )
}
