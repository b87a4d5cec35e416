import { useMessageActions } from '#components/hooks/use-message-actions.ts'

const LOOK =
  'rounded px-1 text-xs text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 [@media(hover:none)]:opacity-100'

/** Beside a message: retake the run from it, or edit it and run on. */
export function MessageButtons({ message }: { message: number | undefined }) {
  const actions = useMessageActions()
  if (actions === undefined || message === undefined) return null
  return (
    <>
      <button type="button" aria-label={`Retake from message ${message}`} title="Retake from here (r)" className={LOOK} onClick={() => actions.retake(message)}>
        Retake
      </button>
      <button type="button" aria-label={`Edit message ${message} and run on`} title="Edit and run on (m)" className={LOOK} onClick={() => actions.edit(message)}>
        Edit
      </button>
    </>
  )
}
