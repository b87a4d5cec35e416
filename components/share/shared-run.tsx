import type { ReactNode } from 'react'
import { useRunKeys } from '#components/hooks/use-run-keys.ts'
import { useRunReading } from '#components/hooks/use-run-reading.ts'
import type { ReadRun } from '#components/hooks/use-run-reading.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { useTokenKeys } from '#components/hooks/use-token-cursor.ts'
import { ReadingFrame } from '#components/run/reading-frame.tsx'
import { SharedHeader } from '#components/share/shared-header.tsx'

export interface SharedRunProps extends ReadRun {
  connection: Connection
  /** Its tokens are shown, too. */
  hasTokens: boolean
  /** Where it can be taken from as a file. */
  download?: string
  /** What is to be known of how it is shared. */
  facts: ReactNode
}

/** A run that is only to be read. */
export function SharedRun({ connection, hasTokens, download, facts, ...run }: SharedRunProps) {
  const reading = useRunReading(run)
  const { live, transcript, find, folds, view, cursor, inspector } = reading
  const toggleInspector = () => inspector.setInspecting(!inspector.inspecting)
  useRunKeys({ transcript, find, folds, live, toggleInspector })
  useTokenKeys(cursor, view, hasTokens)
  const header = (
    <SharedHeader
      reading={reading}
      connection={connection}
      hasTokens={hasTokens}
      onInspect={toggleInspector}
      facts={facts}
      {...(download === undefined ? {} : { download })}
    />
  )
  return <ReadingFrame reading={reading} header={header} />
}
