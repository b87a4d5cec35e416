import { useRef } from 'react'
import { CompareView } from '#components/compare/compare-view.tsx'
import { useComparedRun, useComparison } from '#components/hooks/use-compare.ts'
import type { Side } from '#components/hooks/use-compare.ts'
import { FileFacts } from '#components/viewer/file-facts.tsx'
import type { FileChoiceProps } from '#components/viewer/file-facts.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** Two runs of a file side by side. */
export function FileComparison({ head, chosen, onChoose }: FileChoiceProps) {
  const facts = useRef<HTMLDivElement>(null)
  const { run, beside } = chosen
  const [left, right] = [useComparedRun(run), useComparedRun(beside)]
  const { comparison, fork } = useComparison(left.data, right.data)
  const toChoice = (side: Side) => facts.current?.querySelectorAll('select')[side === 'a' ? 0 : 1]?.focus()
  const error = left.error ?? right.error
  const isReady = left.data !== undefined && right.data !== undefined && comparison !== undefined
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div ref={facts} className="border-b border-line px-2 py-1">
        <FileFacts head={head} chosen={chosen} onChoose={onChoose} />
      </div>
      {error === null ? null : (
        <Notice tone="bad" title="A run cannot be shown">
          {error.message}
        </Notice>
      )}
      <div className="min-h-0 flex-1">
        {isReady ? (
          <CompareView
            key={`${run} ${beside}`}
            left={left.data}
            right={right.data}
            comparison={comparison}
            fork={fork}
            onChange={toChoice}
            onSwap={() => onChoose({ run: beside, beside: run })}
          />
        ) : null}
      </div>
    </div>
  )
}
