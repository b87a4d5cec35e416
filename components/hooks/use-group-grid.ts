import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'

export const COLUMN_PX = 280
export const CELL_PX = 108

/** Which columns and rows of the grid are in sight. */
export function useGroupGrid(columns: number, rows: number) {
  const scrollRef = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- it draws anew by itself, and nothing here is memoised by it
  const across = useVirtualizer<HTMLDivElement, Element>({
    horizontal: true,
    count: columns,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => COLUMN_PX,
    overscan: 1,
    initialRect: { width: 1000, height: 600 },
  })
  const down = useVirtualizer<HTMLDivElement, Element>({
    count: rows,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => CELL_PX,
    overscan: 2,
    initialRect: { width: 1000, height: 600 },
  })
  return { scrollRef, across, down }
}
