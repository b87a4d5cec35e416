import { useState, type ReactNode } from 'react'
import { useKeys } from '#components/hooks/use-keys.ts'
import { KeyHelp } from '#components/shell/key-help.tsx'

/** What is around a run that is only to be read: nothing but the list of keys. */
export function ReaderFrame({ children }: { children: ReactNode }) {
  const [isHelpOpen, setHelpOpen] = useState(false)
  useKeys([{ keys: '?', label: 'Show all keys', group: 'Everywhere', run: () => setHelpOpen(true) }])
  return (
    <div className="h-full">
      {children}
      <KeyHelp open={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}
