import type { Virtualizer } from '@tanstack/react-virtual'
import type { ReactNode } from 'react'

export interface VirtualRowsProps {
  virtualizer: Virtualizer<HTMLDivElement, Element>
  /** A row by its place. */
  children: (index: number) => ReactNode
}

/** The rows of a list that are in sight, measured as they are drawn; a screen reader is told of all. It stands in what scrolls. */
export function VirtualRows({ virtualizer, children }: VirtualRowsProps) {
  const drawn = virtualizer.getVirtualItems()
  return (
    <div role="list" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      <div className="absolute inset-x-0 top-0" style={{ transform: `translateY(${drawn[0]?.start ?? 0}px)` }}>
        {drawn.map(({ index, key }) => (
          <div key={key} ref={virtualizer.measureElement} data-index={index} role="listitem" aria-setsize={virtualizer.options.count} aria-posinset={index + 1}>
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
