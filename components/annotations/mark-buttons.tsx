import { useAnnotations } from '#components/hooks/use-annotations.ts'
import { RowButton } from '#components/transcript/row-button.tsx'

/** Beside a message: rate it, set its loss flag, write a note on it. */
export function MarkButtons({ message }: { message: number | undefined }) {
  const annotations = useAnnotations()
  if (annotations === undefined || message === undefined) return null
  const { rating = 0, note, train } = annotations.marksOf(message) ?? {}
  return (
    <>
      <span className="flex">
        <RowButton label={`Rate message ${message} good`} title="Rate good (+)" pressed={rating > 0} onClick={() => annotations.rate(message, 1)}>
          ▲
        </RowButton>
        <RowButton label={`Rate message ${message} bad`} title="Rate bad (-)" pressed={rating < 0} onClick={() => annotations.rate(message, -1)}>
          ▼
        </RowButton>
      </span>
      <RowButton label={`Loss flag of message ${message}`} title="What of this message is trained on (Shift+M)" pressed={train !== undefined} onClick={() => annotations.setFlagging(message)}>
        Flag
      </RowButton>
      <RowButton label={`Note on message ${message}`} title="Note (n)" pressed={note !== undefined} onClick={() => annotations.setNoting(message)}>
        Note
      </RowButton>
    </>
  )
}
