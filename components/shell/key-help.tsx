import { useHydrated } from '#components/hooks/use-hydrated.ts'
import { useListedKeys, type ListedKey } from '#components/hooks/use-keys.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { keyCaps } from '#lib/keys/key-strokes.ts'

function byGroup(keys: readonly ListedKey[]): Map<string, ListedKey[]> {
  const groups = new Map<string, ListedKey[]>()
  for (const key of keys) groups.set(key.group, [...(groups.get(key.group) ?? []), key])
  return groups
}

/** Every key that does something on this page now. */
export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const groups = byGroup(useListedKeys())
  const isMac = useHydrated() && /Mac|iP(hone|ad)/.test(navigator.userAgent)
  return (
    <Dialog open={open} title="Keys" onClose={onClose}>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {[...groups].map(([group, keys]) => (
          <section key={group} aria-label={group}>
            <h3 className="mb-1 text-xs font-medium text-ink-3">{group}</h3>
            <dl>
              {keys.map((key) => (
                <div key={`${key.keys} ${key.label}`} className="flex items-baseline justify-between gap-3 py-0.5">
                  <dt className="min-w-0 text-sm">{key.label}</dt>
                  <dd className="flex shrink-0 gap-1.5">
                    {keyCaps(key.keys, isMac).map((caps, stroke) => (
                      <span key={`${caps.join()}${stroke === 0 ? '' : `:${stroke}`}`} className="flex gap-0.5">
                        {caps.map((cap) => (
                          <Kbd key={cap}>{cap}</Kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
