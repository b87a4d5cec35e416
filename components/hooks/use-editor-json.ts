import { useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import type { JsonEditorOptions, JsonEditorHandle } from './use-editor-code-mirror.ts'
import { messageOf } from '#lib/errors.ts'

export interface JsonField extends Omit<JsonEditorOptions, 'host' | 'onChange'> {
  readonly onText: (text: string, visit: string) => void
}

const REST_MS = 1000
let visits = 0

/**
 * A JSON text in an editor of its own, which is loaded only when the first one is shown. What is typed is handed over after a
 * second of rest, and when it is left.
 */
export function useEditorJson({ text, label, check, onText }: JsonField): { readonly host: RefObject<HTMLDivElement | null>; readonly error: string | null } {
  const host = useRef<HTMLDivElement>(null)
  const [error, setError] = useState<string | null>(null)
  const handle = useRef<JsonEditorHandle>(null)
  const latest = useRef({ text, check, onText })
  const typed = useRef<string>(null)
  useEffect(() => {
    latest.current = { text, check, onText }
    if (typed.current === null) handle.current?.replace(text)
  })
  useEffect(() => {
    let isGone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let visit = ''
    const commit = () => {
      clearTimeout(timer)
      const value = typed.current
      typed.current = null
      if (value !== null && value !== latest.current.text) latest.current.onText(value, visit)
    }
    const onChange = (value: string) => {
      if (visit === '') visit = `json-${(visits += 1)}`
      typed.current = value
      clearTimeout(timer)
      timer = setTimeout(commit, REST_MS)
    }
    const leave = () => {
      commit()
      visit = ''
    }
    const place = host.current
    import('./use-editor-code-mirror.ts').then(
      ({ createJsonEditor }) => {
        if (isGone || place === null) return
        const options = { label, check: (value: string) => latest.current.check(value) }
        handle.current = createJsonEditor({ ...options, host: place, text: latest.current.text, onChange })
        place.addEventListener('focusout', leave)
      },
      (cause: unknown) => setError(`The JSON editor could not be loaded (${messageOf(cause)}). Reload the page.`),
    )
    return () => {
      isGone = true
      commit()
      place?.removeEventListener('focusout', leave)
      handle.current?.destroy()
      handle.current = null
    }
  }, [label])
  return { host, error }
}
