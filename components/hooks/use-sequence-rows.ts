import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

export interface SequenceRows {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly count: number
  readonly keyOf: (index: number) => string
  /** Before a row is measured. */
  readonly heightOf: (index: number) => number
}

/** Which rows of the sequence panel to draw; they are measured, for their words may take several lines. */
export function useSequenceRows({ scroller, count, keyOf, heightOf }: SequenceRows): Virtualizer<HTMLDivElement, Element> {
  // oxlint-disable-next-line react/incompatible-library -- it draws anew by itself, and nothing here is memoised by it
  return useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: heightOf,
    getItemKey: keyOf,
    overscan: 8,
  })
}
