import { useRemoveServer } from '#components/hooks/use-servers.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Server } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Asks before a server is taken off the list. */
export function RemoveServerDialog({ server, onClose }: { server: Server; onClose: () => void }) {
  const remove = useRemoveServer()
  return (
    <Dialog open title={`Remove ${oneLine(server.name, 80)}?`} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p>Its address{server.hasKey ? ' and its key are' : ' is'} forgotten. Runs that used it stay as they are.</p>
        {remove.error === null ? null : (
          <Notice tone="bad" title="It was not removed">
            {remove.error.message}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button autoFocus onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" disabled={remove.isPending} onClick={() => remove.mutate(server.id, { onSuccess: onClose })}>
            {remove.isPending ? 'Removing…' : 'Remove'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
