import { useLayoutEffect, useRef } from 'react'

/** Keeps a native dialog element open or closed as `open` says; one that opens gives the focus to what is marked `data-autofocus`. */
export function useDialog(open: boolean) {
  const ref = useRef<HTMLDialogElement>(null)
  // With what is shown, not after it: a key that is pressed in between would go to the wrong place, or to none.
  useLayoutEffect(() => {
    const dialog = ref.current
    if (dialog === null || dialog.open === open) return
    if (!open) return dialog.close()
    dialog.showModal()
    // A field cannot take the focus before its dialog is open, so React's autoFocus comes too early.
    const field = dialog.querySelector('[data-autofocus]')
    if (field instanceof HTMLElement) field.focus()
  }, [open])
  return ref
}
