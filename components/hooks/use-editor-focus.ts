import { useEffect } from 'react'
import type { RefObject } from 'react'

/** A place in a text where the caret goes, UTF-16 offset; null: the end. */
export type Caret = number | null

let next: Caret = null

/** Where in an element's text a click went: what is drawn there is the text, character by character. */
export function noteCaret(element: Element, { clientX, clientY }: { readonly clientX: number; readonly clientY: number }): void {
  next = null
  const place = 'caretPositionFromPoint' in document ? document.caretPositionFromPoint(clientX, clientY) : null
  if (place === null || !element.contains(place.offsetNode)) return
  const range = document.createRange()
  range.setStart(element, 0)
  range.setEnd(place.offsetNode, place.offset)
  next = range.toString().length
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
