import Link from 'next/link'
import { useKeys } from '#components/hooks/use-keys.ts'
import { dismissToast, useToasts, type Toast } from '#components/hooks/use-toasts.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { oneLine } from '#lib/text/one-line.ts'

function takeBack({ id, undo }: Toast): void {
  dismissToast(id)
  undo?.()
}

/** Messages in passing; the region is always there, so that screen readers hear what comes into it. */
export function Toasts() {
  const toasts = useToasts()
  const last = toasts.findLast((toast) => toast.undo !== undefined)
  useKeys([
    {
      keys: 'z',
      label: `Undo: ${oneLine(last?.text ?? '')}`,
      group: 'Everywhere',
      run: () => {
        if (last !== undefined) takeBack(last)
      },
      when: last !== undefined,
    },
  ])
  return (
    <div role="status" className="pointer-events-none fixed right-3 bottom-3 z-40 flex flex-col items-end gap-2">
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex max-w-96 items-center gap-2 rounded border border-line-strong bg-raised py-1 pr-1 pl-3 text-sm text-ink"
        >
          <span className="min-w-0 wrap-anywhere">{oneLine(toast.text, 1000)}</span>
          {toast.link === undefined ? null : (
            <Link href={toast.link.href} className="shrink-0 text-accent underline" onClick={() => dismissToast(toast.id)}>
              {toast.link.label}
            </Link>
          )}
          {toast.undo === undefined ? null : (
            <Button look="quiet" className="px-1.5" aria-label="Undo" shortcut="z" onClick={() => takeBack(toast)}>
              Undo
            </Button>
          )}
          <IconButton icon="close" label="Dismiss" onClick={() => dismissToast(toast.id)} />
        </div>
      ))}
    </div>
  )
}
