import { useRemoveServer } from '#components/hooks/use-servers.ts'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import type { Server } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Asks before a server is taken off the list. */
export function RemoveServerDialog({ server, onClose }: { server: Server; onClose: () => void }) {
  const remove = useRemoveServer()
  return (
    <ConfirmDialog
      open
      title={`Remove ${oneLine(server.name, 80)}?`}
      verb={['Remove', 'Removing …']}
      busy={remove.isPending}
      failure={remove.error === null ? undefined : ['It was not removed', remove.error.message]}
      onConfirm={() => remove.mutate(server.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      Its address{server.hasKey ? ' and its key are' : ' is'} forgotten. Runs that used it stay as they are.
    </ConfirmDialog>
  )
}
