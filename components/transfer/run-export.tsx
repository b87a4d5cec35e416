'use client'

import { useMemo, useState } from 'react'
import type { ExportScope } from '#components/hooks/use-export.ts'
import { ExportForm } from '#components/transfer/export-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import type { RunSummary } from '#lib/api/contract.ts'

/** Exports a run, its group, or it with all that it stands on and that stands on it. */
export function RunExport({ run: { id, group } }: { run: Pick<RunSummary, 'id' | 'group'> }) {
  const [isOpen, setOpen] = useState(false)
  const scopes = useMemo(
    (): ExportScope[] => [
      { id: 'run', label: 'This run', runs: { ids: [id] } },
      { id: 'family', label: 'This run, its base and their forks', runs: { family: id } },
      ...(group === null ? [] : [{ id: 'group', label: 'This group', runs: { group } }]),
    ],
    [id, group],
  )
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        Export …
      </Button>
      <Dialog open={isOpen} title="Export" onClose={() => setOpen(false)}>
        <ExportForm scopes={scopes} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}
