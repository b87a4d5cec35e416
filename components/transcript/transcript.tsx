import type { ReactNode } from 'react'
import type { Transcript as TranscriptModel } from '#components/hooks/use-transcript.ts'
import { RowView } from '#components/transcript/row-view.tsx'
import { Button } from '#components/ui/button.tsx'

export interface TranscriptProps {
  transcript: TranscriptModel
  live: boolean
  /** Below the last row. */
  children?: ReactNode
}

/** The run's rows as a virtual list: only what is near the reader is in the page. */
export function Transcript({ transcript, live, children }: TranscriptProps) {
  const { rows, scrollRef, virtualizer, cursor, moveTo, following, follow, unseen } = transcript
  const items = virtualizer.getVirtualItems()
  return (
    <div className="@container relative min-h-0 min-w-0 flex-1">
      <div
        ref={scrollRef}
        role="region"
        aria-label="Transcript"
        tabIndex={0}
        className="h-full overflow-y-auto outline-offset-[-2px] [overflow-anchor:none]"
      >
        <div role="list" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {/* Rows stand below each other by themselves: one that grows never covers the next, not even before it is measured. */}
          <div className="absolute top-0 left-0 w-full" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => {
              const row = rows[index]
              if (row === undefined) return null
              const isHere = row.key === cursor
              return (
                <div
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  data-row={row.key}
                  role="listitem"
                  aria-setsize={rows.length}
                  aria-posinset={index + 1}
                  aria-current={isHere ? 'true' : undefined}
                  onPointerDown={() => moveTo(index, 'as-is')}
                  className={`w-full border-l-2 ${isHere ? 'border-accent' : 'border-transparent'}`}
                >
                  <RowView row={row} />
                </div>
              )
            })}
          </div>
        </div>
        {children}
      </div>
      {live && !following ? (
        <div className="absolute bottom-3 left-1/2 -translate-x-1/2">
          <Button look="primary" shortcut="f" onClick={() => follow(true)}>
            {unseen === 0 ? 'Follow' : `Follow · ${unseen} new`}
          </Button>
        </div>
      ) : null}
    </div>
  )
}
