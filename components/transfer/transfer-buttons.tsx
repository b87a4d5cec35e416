'use client'

import { useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { useCollections } from '#components/hooks/use-collections.ts'
import type { ExportScope } from '#components/hooks/use-export.ts'
import { useHydrated } from '#components/hooks/use-hydrated.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { ExportForm } from '#components/transfer/export-form.tsx'
import { ImportForm } from '#components/transfer/import-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import type { RunQuery } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Import and export above the runs list: what is exported is what the list shows, or a collection. */
export function TransferButtons({ query, isFiltered }: { query: RunQuery; isFiltered: boolean }) {
  const [dialog, setDialog] = useState<'none' | 'import' | 'export'>('none')
  useKeys([
    { keys: 'g i', label: 'Import runs from a file', group: 'Runs', run: () => setDialog('import') },
    { keys: 'g x', label: 'Export the runs of the list', group: 'Runs', run: () => setDialog('export') },
  ])
  const isHydrated = useHydrated()
  const close = () => setDialog('none')
  // Not inside the list: that may be hidden while the keys still open them.
  const dialogs = (
    <>
      <Dialog open={dialog === 'import'} title="Import" onClose={close}>
        <ImportForm onClose={close} />
      </Dialog>
      <Dialog open={dialog === 'export'} title="Export" onClose={close}>
        <ListExport query={query} isFiltered={isFiltered} onClose={close} />
      </Dialog>
    </>
  )
  return (
    <div className="flex gap-1">
      <Button look="quiet" className="h-6 px-1.5 text-xs" shortcut="g i" aria-label="Import runs" onClick={() => setDialog('import')}>
        Import
      </Button>
      <Button look="quiet" className="h-6 px-1.5 text-xs" shortcut="g x" aria-label="Export runs" onClick={() => setDialog('export')}>
        Export
      </Button>
      {isHydrated ? createPortal(dialogs, document.body) : null}
    </div>
  )
}

function ListExport({ query, isFiltered, onClose }: { query: RunQuery; isFiltered: boolean; onClose: () => void }) {
  const collections = useCollections()
  const scopes = useMemo((): ExportScope[] => {
    const { cursor: _cursor, limit: _limit, ...filters } = query
    const list = { id: 'list', label: isFiltered ? 'Runs of the list, as it is filtered' : 'All runs', runs: filters }
    const named = (collections.data ?? []).map(({ id, name }) => ({ id: `collection ${id}`, label: `Collection ${oneLine(name, 60)}`, runs: { collection: id } }))
    return [list, ...named]
  }, [query, isFiltered, collections.data])
  return <ExportForm scopes={scopes} onClose={onClose} />
}
