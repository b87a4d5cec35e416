import { useSequenceDownload } from '#components/hooks/use-sequence-download.ts'
import { Button } from '#components/ui/button.tsx'
import { oneLine } from '#lib/text/one-line.ts'

/** Saves the run's sequences as JSON in the seed's shape. */
export function SequenceDownload({ runId }: { runId: string }) {
  const download = useSequenceDownload(runId)
  return (
    <div className="flex flex-col items-end gap-1">
      <div role="group" aria-label="Download the sequences" className="flex gap-1">
        <Button disabled={download.isPending} title="A node for every sequence" onClick={() => download.mutate('list')}>
          List JSON
        </Button>
        <Button disabled={download.isPending} title="A node for every turn, each with its parent" onClick={() => download.mutate('tree')}>
          Tree JSON
        </Button>
      </div>
      {download.error === null ? null : (
        <p role="alert" className="text-right text-xs text-bad">
          Not downloaded: {oneLine(download.error.message)}
        </p>
      )}
    </div>
  )
}
