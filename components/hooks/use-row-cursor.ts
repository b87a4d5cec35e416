import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, End: Infinity, Home: -Infinity }

export interface RowCursor {
  /** The row that Tab reaches. */
  index: number
  onKeyDown: (event: KeyboardEvent) => void
}

/**
 * Walks a virtual list by arrow keys, Page and Home/End: one row at a time can be reached by Tab, and the row walked to is
 * drawn before it gets the focus. The place is kept by id, so that rows coming in above do not move it.
 */
export function useRowCursor(
  list: Virtualizer<HTMLDivElement, Element>,
  ids: readonly string[],
  selected: string | undefined,
): RowCursor {
  const [place, setPlace] = useState<string | undefined>(undefined)
  const wanted = useRef<string>(undefined)
  const index = Math.max(0, ids.indexOf(place ?? selected ?? ''))

  useEffect(() => {
    if (wanted.current === undefined) return
    const row = list.scrollElement?.querySelector(`[data-row="${CSS.escape(wanted.current)}"]`)
    if (!(row instanceof HTMLElement)) return
    wanted.current = undefined
    row.focus({ preventScroll: true })
  })

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined || ids.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const focused = event.target instanceof HTMLElement ? ids.indexOf(event.target.dataset['row'] ?? '') : -1
    const next = Math.min(ids.length - 1, Math.max(0, (focused < 0 ? index : focused) + step))
    wanted.current = ids[next]
    setPlace(ids[next])
    list.scrollToIndex(next)
  }
  return { index, onKeyDown }
}
