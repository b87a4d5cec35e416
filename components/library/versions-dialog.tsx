import Link from 'next/link'
import type { PatchCollection } from '#components/hooks/use-collections.ts'
import { useLineage } from '#components/hooks/use-example.ts'
import { Ago } from '#components/ui/ago.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface VersionsDialogProps {
  run: RunSummary
  /** All examples of the collection, in their order. */
  runs: readonly RunSummary[]
  patch: PatchCollection
  onClose: () => void
}

/** All versions of an example, each to be opened, or to stand in the collection in its place. */
export function VersionsDialog({ run, runs, patch, onClose }: VersionsDialogProps) {
  const { data, error, isPending } = useLineage(run)
  const versions = data?.versions ?? [run]
  const use = (id: string) =>
    patch.mutate({ runs: runs.map((one) => (one.id === run.id ? id : one.id)), removed: [run.id] }, { onSuccess: onClose })
  return (
    <Dialog open title={`Versions of ${oneLine(run.title, 80)}`} onClose={onClose}>
      {isPending && run.base !== null ? <p className="text-ink-3">Reading the versions…</p> : null}
      {error === null ? null : (
        <Notice tone="bad" title="The versions could not be read">
          {error.message}
        </Notice>
      )}
      <ol aria-label="Versions">
        {versions.map((version, at) => (
          <li key={version.id} className="flex h-9 items-center gap-3 border-b border-line last:border-b-0">
            <span className="w-20 shrink-0 tabular-nums">Version {at + 1}</span>
            <Link href={runPagePath(version.id)} className="min-w-0 flex-1 truncate text-accent underline">
              {oneLine(version.title)}
            </Link>
            <span className="text-xs text-ink-3">
              <Ago at={version.createdAt} />
            </span>
            <Standing isThis={version.id === run.id} isHeld={runs.some((one) => one.id === version.id)} onUse={() => use(version.id)} />
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

function Standing({ isThis, isHeld, onUse }: { isThis: boolean; isHeld: boolean; onUse: () => void }) {
  if (isThis) return <span className="w-24 text-right text-ink-2">stands here</span>
  if (isHeld) return <span className="w-24 text-right text-ink-3">in it too</span>
  return (
    <Button className="w-24" onClick={onUse}>
      Use this one
    </Button>
  )
}
