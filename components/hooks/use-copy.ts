import { useEffect, useRef, useState } from 'react'

const SHOWN_MS = 1500

export type Copied = 'idle' | 'copied' | 'failed'

/** Copies text, and says for a moment whether that went well. */
export function useCopy(): { readonly state: Copied; readonly copy: (text: string) => void } {
  const [state, setState] = useState<Copied>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const show = (next: Copied) => {
    setState(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setState('idle'), SHOWN_MS)
  }
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => show('copied'),
      () => show('failed'),
    )
  }
  return { state, copy }
}
