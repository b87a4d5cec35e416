import { useMessageActions } from '#components/hooks/use-message-actions.ts'
import { RowButton } from '#components/transcript/row-button.tsx'

/** Beside a message: retake the run from it, or edit it and run on. */
export function MessageButtons({ message }: { message: number | undefined }) {
  const actions = useMessageActions()
  if (actions === undefined || message === undefined) return null
  return (
    <>
      <RowButton label={`Retake from message ${message}`} title="Retake from here (r)" onClick={() => actions.retake(message)}>
        Retake
      </RowButton>
      <RowButton label={`Edit message ${message} and run on`} title="Edit and run on (m)" onClick={() => actions.edit(message)}>
        Edit
      </RowButton>
    </>
  )
}
