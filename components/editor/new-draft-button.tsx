import { useDraftCreate } from '#components/hooks/use-draft-create.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { Button } from '#components/ui/button.tsx'

/** Begins a trajectory that is written by hand. */
export function NewDraftButton({ suffix }: { suffix: string }) {
  const create = useDraftCreate(suffix)
  const begin = () => {
    if (!create.isPending) create.mutate({ title: 'Untitled draft' })
  }
  useKeys([{ keys: 'shift+n', label: 'New draft', group: 'Everywhere', run: begin }])
  return (
    <>
      {create.error === null ? null : (
        <span role="alert" className="truncate px-1 text-xs text-bad" title={create.error.message}>
          No draft was made
        </span>
      )}
      <Button look="quiet" className="h-6 px-1.5 text-xs" shortcut="Shift+N" aria-label="New draft" disabled={create.isPending} onClick={begin}>
        New draft
      </Button>
    </>
  )
}
