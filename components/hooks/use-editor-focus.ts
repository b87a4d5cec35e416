import { useEffect } from 'react'
import type { RefObject } from 'react'

/** A place in a text where the caret goes, UTF-16 offset; null: the end. */
export type Caret = number | null

let next: Caret = null

/** Where in the text a click went: `data-start` says where a drawn stretch begins, `data-apart` where something else stands for it. */
export function noteCaret(element: Element, { clientX, clientY }: { readonly clientX: number; readonly clientY: number }): void {
  next = null
  const place = 'caretPositionFromPoint' in document ? document.caretPositionFromPoint(clientX, clientY) : null
  const node = place?.offsetNode
  const stretch = (node instanceof Element ? node : node?.parentElement)?.closest('[data-start], [data-apart]')
  if (!place || !(stretch instanceof HTMLElement) || !element.contains(stretch)) return
  const { start, apart } = stretch.dataset
  if (start === undefined) {
    next = Number(apart)
    return
  }
  const range = document.createRange()
  range.setStart(stretch, 0)
  range.setEnd(place.offsetNode, place.offset)
  next = Number(start) + range.toString().length
}

/** Puts the focus into a field when it appears, the caret where the reader clicked or at the end. */
export function useFieldFocus(ref: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const field = ref.current
    if (field === null) return
    const caret = next ?? field.value.length
    next = null
    field.focus({ preventScroll: true })
    field.setSelectionRange(caret, caret)
  }, [ref])
}
