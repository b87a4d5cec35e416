import { useEffect } from 'react'

/** Puts the focus into a field when the page opens, where nobody types or walks a list elsewhere and no keyboard comes up on the screen. */
export function useAutoFocus(id: string, when: boolean): void {
  useEffect(() => {
    if (!when) return
    const field = document.getElementById(id)
    if (field === null || !window.matchMedia('(hover: hover)').matches) return
    if (document.activeElement?.closest('input, textarea, select, [role=listitem]') == null) field.focus()
  }, [id, when])
}
