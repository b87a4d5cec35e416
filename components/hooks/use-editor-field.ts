import { useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import type { RefObject } from 'react'
import type { DraftSync } from './use-draft-sync.ts'

const REST_MS = 1000
const GROWS_BY_ITSELF = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content')

type TextField = HTMLTextAreaElement | HTMLInputElement

export interface EditorField {
  readonly draft: DraftSync
  /** What the draft says. */
  readonly text: string
  /**
   * Writes what was typed. `base` is what the draft said when the typing began; `visit` names this visit of the field. False
   * where the draft says something else by now: then the typed text must have been kept elsewhere.
   */
  readonly write: (text: string, about: { readonly base: string; readonly visit: string }) => boolean
}

export interface BoundField<T> {
  readonly ref: RefObject<T | null>
  readonly onInput: () => void
  readonly onFocus: () => void
  readonly onBlur: () => void
}

let visits = 0

function grow(field: TextField | null): void {
  if (field === null || GROWS_BY_ITSELF || !(field instanceof HTMLTextAreaElement)) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight + 2}px`
}

/** A text area knows one kind of line end only: where the draft's text has the other kind throughout, so has what was typed. */
function asTyped(value: string, before: string): string {
  if (!before.includes('\r')) return value
  if (before.replaceAll(/\r\n?/g, '\n') === value) return before
  return /(^|[^\r])\n|\r(?!\n)/.test(before) ? value : value.replaceAll('\n', '\r\n')
}

/**
 * A field of the draft that the browser keeps while someone types: nothing is drawn for a keystroke. What was typed is
 * written after a second of rest, and when the field is left or the page goes. Undo inside it is the browser's own.
 */
export function useEditorField<T extends TextField>({ draft, text, write }: EditorField): BoundField<T> {
  const ref = useRef<T>(null)
  /** What the draft said when the field last showed it. */
  const base = useRef(text)
  const visit = useRef('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef({ text, write })
  /** The element outlives the ref while the field is taken away. */
  const field = useRef<T>(null)
  useLayoutEffect(() => {
    latest.current = { text, write }
    field.current = ref.current
    const { current } = ref
    if (current === null || text === base.current) return
    if (asTyped(current.value, base.current) === base.current) current.value = text
    else if (asTyped(current.value, text) !== text) return
    base.current = text
    grow(current)
  })
  const commit = useCallback(() => {
    clearTimeout(timer.current)
    const { current } = field
    const typed = asTyped(current?.value ?? '', base.current)
    if (current === null || typed === base.current) return
    if (visit.current === '') visit.current = `visit-${(visits += 1)}`
    if (latest.current.write(typed, { base: base.current, visit: visit.current })) base.current = typed
    else {
      base.current = latest.current.text
      current.value = latest.current.text
      grow(current)
    }
  }, [])
  useEffect(() => {
    grow(ref.current)
    const stop = draft.onFlush(commit)
    return () => {
      stop()
      commit()
    }
  }, [draft, commit])
  return {
    ref,
    onInput: () => {
      grow(ref.current)
      clearTimeout(timer.current)
      timer.current = setTimeout(commit, REST_MS)
    },
    onFocus: () => {
      visit.current = `visit-${(visits += 1)}`
    },
    onBlur: commit,
  }
}
