import type { SubmitEvent } from 'react'
import type { Fork } from '#components/hooks/use-fork.ts'
import { useForkForm } from '#components/hooks/use-fork-form.ts'
import type { RetakeWish } from '#components/hooks/use-message-actions.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { ForkFields } from '#components/retake/fork-fields.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { keepsCalls } from '#lib/fork-form/fork-form.ts'
import type { RunStore } from '#lib/run/run-store.ts'

export interface RetakeDialogProps {
  store: RunStore
  fork: Fork
  wish: RetakeWish | undefined
  onClose: () => void
}

function Form({ store, fork, wish, onClose }: Omit<RetakeDialogProps, 'wish'> & { wish: RetakeWish }) {
  const config = useRunState(store, (state) => state.config)
  const idle = useRunState(store, (state) => !keepsCalls(state, wish.place.message))
  const form = useForkForm(config)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const reading = form.read(wish.place)
    if (reading.ok) fork.mutate({ ...wish, request: reading.request }, { onSuccess: onClose })
  }
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <p>{wish.words}</p>
      <ForkFields form={form} idle={idle} />
      {fork.error === null ? null : (
        <Notice tone="bad" title="The run was not retaken">
          {fork.error.message}
        </Notice>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={fork.isPending}>
          {fork.isPending ? 'Retaking …' : 'Retake'}
        </Button>
      </div>
    </form>
  )
}

/** Settles how a run is retaken from a place that was chosen. */
export function RetakeDialog({ wish, ...rest }: RetakeDialogProps) {
  return (
    <Dialog open={wish !== undefined} title="Retake" onClose={rest.onClose}>
      {wish === undefined ? null : <Form {...rest} wish={wish} />}
    </Dialog>
  )
}
