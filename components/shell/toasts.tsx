import { dismissToast, useToasts } from '#components/hooks/use-toasts.ts'
import { IconButton } from '#components/ui/icon-button.tsx'

/** Messages in passing; the region is always there, so that screen readers hear what comes into it. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <div role="status" className="pointer-events-none fixed right-3 bottom-3 z-40 flex flex-col items-end gap-2">
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex max-w-96 items-center gap-2 rounded border border-line-strong bg-raised py-1 pr-1 pl-3 text-sm text-ink"
        >
          {toast.text}
          <IconButton icon="close" label="Dismiss" onClick={() => dismissToast(toast.id)} />
        </div>
      ))}
    </div>
  )
}
