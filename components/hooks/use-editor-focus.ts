import { useEffect, useRef } from 'react'
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

const CONTROLS = 'select:enabled, textarea, button:enabled, [tabindex="-1"]'

/** Puts the focus on an element, or the first control inside of it, once it is gone to; `onArrive` hears that it is there. */
export function useArrival<T extends HTMLElement>(isWanted: boolean, onArrive: () => void): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => {
    if (!isWanted) return
    const { current } = ref
    const control = current?.matches(CONTROLS) === true ? current : current?.querySelector<HTMLElement>(CONTROLS)
    control?.focus()
    // An empty value that was begun is written over by what is typed.
    const empty = control instanceof HTMLTextAreaElement ? control.value.search(/""\}?$/) : -1
    if (control instanceof HTMLTextAreaElement) control.setSelectionRange(empty === -1 ? control.value.length : empty, empty === -1 ? control.value.length : empty + 2)
    onArrive()
  }, [isWanted, onArrive])
  return ref
}
