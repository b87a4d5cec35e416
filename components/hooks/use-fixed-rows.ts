import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

export interface FixedRows {
  scroller: RefObject<HTMLDivElement | null>
  ids: readonly string[]
  rowPx: number
}

/** Which rows of a list of equally high rows to draw. */
export function useFixedRows({ scroller, ids, rowPx }: FixedRows): Virtualizer<HTMLDivElement, Element> {
  // oxlint-disable-next-line react/incompatible-library -- it draws anew by itself, and nothing here is memoised by it
  return useVirtualizer<HTMLDivElement, Element>({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
  })
}
