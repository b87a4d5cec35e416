import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { anchorOf, heldRow } from '#lib/transcript/scroll-anchor.ts'
import type { ScrollAnchor } from '#lib/transcript/scroll-anchor.ts'
import type { Row } from '#lib/transcript/types.ts'

const SETTLE_FRAMES = 40
const STABLE_FRAMES = 4

/**
 * Scrolls until something stands where it should and holds still: the rows around it are measured only now, and unfolding takes
 * a frame or two. `distance` is how far away it is, px; undefined while it is not drawn. Ends at once when the reader scrolls, or
 * when `stop` is called.
 */
export function settleScroll(list: Element, distance: () => number | undefined): () => void {
  let frames = 0
  let stable = 0
  let frame = 0
  const stop = () => {
    cancelAnimationFrame(frame)
    list.removeEventListener('wheel', stop)
    list.removeEventListener('touchmove', stop)
  }
  const look = () => {
    frames += 1
    const way = distance()
    const before = list.scrollTop
    if (way !== undefined && Math.abs(way) > 1) list.scrollTo({ top: before + way })
    stable = way !== undefined && Math.abs(list.scrollTop - before) <= 1 ? stable + 1 : 0
    if (stable >= STABLE_FRAMES || frames >= SETTLE_FRAMES) stop()
    else frame = requestAnimationFrame(look)
  }
  list.addEventListener('wheel', stop, { passive: true })
  list.addEventListener('touchmove', stop, { passive: true })
  frame = requestAnimationFrame(look)
  return stop
}

export function rowElement(list: Element, key: string): Element | null {
  return list.querySelector(`[data-row="${CSS.escape(key)}"]`)
}

export interface AnchoredList {
  readonly scrollRef: RefObject<HTMLElement | null>
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>
  readonly rows: readonly Row[]
  /** The list is held at its end anyway. */
  readonly following: boolean
  /** Takes over scrolling until `distance` holds still at 0. */
  readonly settle: (distance: () => number | undefined) => void
}

/**
 * Keeps the reader's place while rows are exchanged for others: `hold`, called before the change, notes what stands where, and
 * after it the same message (or the same part of it) is put there again.
 */
export function useScrollAnchor({ scrollRef, virtualizer, rows, following, settle }: AnchoredList): () => void {
  const latest = useRef({ rows, following })
  const held = useRef<ScrollAnchor>(undefined)
  const before = useRef(rows)
  const hold = useCallback(() => {
    const list = scrollRef.current
    if (list === null || latest.current.following) return
    const view = { start: list.scrollTop, end: list.scrollTop + list.clientHeight }
    held.current = anchorOf(latest.current.rows, view, (index) => virtualizer.measurementsCache[index])
  }, [scrollRef, virtualizer])
  useLayoutEffect(() => {
    latest.current = { rows, following }
    const anchor = held.current
    const list = scrollRef.current
    held.current = undefined
    const isSame = before.current === rows
    before.current = rows
    if (anchor === undefined || list === null || isSame) return
    const place = heldRow(anchor, rows, (index) => virtualizer.measurementsCache[index])
    if (place === undefined) return
    const distance = (): number | undefined => {
      const element = rowElement(list, place.key)
      return element === null ? undefined : element.getBoundingClientRect().top - list.getBoundingClientRect().top - place.top
    }
    list.scrollTo({ top: place.start - place.top })
    settle(distance)
  })
  return hold
}
