import { useEffect } from 'react'

/** Puts the focus into a field when the page opens, where that does not bring up a keyboard on the screen. */
export function useAutoFocus(id: string): void {
  useEffect(() => {
    const field = document.getElementById(id)
    if (field === null || !window.matchMedia('(hover: hover)').matches) return
    if (document.activeElement === null || document.activeElement === document.body) field.focus()
  }, [id])
}
