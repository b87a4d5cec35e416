import { useState } from 'react'
import { useCollection, usePatchCollection } from '#components/hooks/use-collections.ts'
import { useExampleList } from '#components/hooks/use-example-list.ts'
import { CollectionHead } from '#components/library/collection-head.tsx'
import { ExampleList } from '#components/library/example-list.tsx'
import { SelectionBar } from '#components/library/selection-bar.tsx'
import { VersionsDialog } from '#components/library/versions-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/transport.ts'

const NONE: readonly RunSummary[] = []

/** A collection: what it is called, and its examples in their order. */
export function CollectionView({ id, onGone }: { id: string; onGone: () => void }) {
  const { data, error, isPending, refetch } = useCollection(id)
  const patch = usePatchCollection(id)
  const runs = data?.runs ?? NONE
  const list = useExampleList(runs.map((run) => run.id), patch)
  const [versionsOf, setVersionsOf] = useState<RunSummary | null>(null)
  if (data === undefined) {
    return (
      <div className="p-4">
        {isPending ? <p className="reveal-late text-ink-3">Reading the examples…</p> : null}
        {error === null ? null : <Missing error={error} onRetry={() => void refetch()} onLeave={onGone} />}
      </div>
    )
  }
  return (
    <>
      <CollectionHead collection={data.collection} patch={patch} onDeleted={onGone} />
      {patch.error === null ? null : (
        <div className="px-3 pt-2">
          <Notice tone="bad" title="The change was not made" action={<Button onClick={patch.reset}>Dismiss</Button>}>
            {patch.error.message}. What is shown is as it is kept.
          </Notice>
        </div>
      )}
      {runs.length === 0 ? <Empty /> : <SelectionBar list={list} total={runs.length} runs={runs} />}
      <ExampleList runs={runs} list={list} patch={patch} onVersions={setVersionsOf} />
      {versionsOf === null ? null : <VersionsDialog run={versionsOf} runs={runs} patch={patch} onClose={() => setVersionsOf(null)} />}
    </>
  )
}

function Missing({ error, onRetry, onLeave }: { error: Error; onRetry: () => void; onLeave: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Notice title="There is no such collection" action={<Button onClick={onLeave}>Show another</Button>}>
        It was deleted, or the address is not complete.
      </Notice>
    )
  }
  return (
    <Notice tone="bad" title="The examples could not be read" action={<Button onClick={onRetry}>Try again</Button>}>
      {error.message}
    </Notice>
  )
}

function Empty() {
  return <p className="px-3 py-3 text-ink-2">No examples in it yet. Press x on a run, here or in the runs list, to save it as one.</p>
}
