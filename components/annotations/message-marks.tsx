import { useAnnotations } from '#components/hooks/use-annotations.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { MESSAGE_PARTS, type Marks, type Train } from '#lib/messages/marks.ts'

const NO_RANGES = [] as const

function trainWords(train: Train): string {
  if (typeof train === 'boolean') return train ? 'trained' : 'not trained'
  return `trained but for its ${MESSAGE_PARTS.filter((part) => train[part] === false).join(' and ')}`
}

function wordsOf({ rating = 0, train }: Marks): string {
  const rated = rating === 0 ? [] : [rating > 0 ? '▲ good' : '▼ bad']
  return [...rated, ...(train === undefined ? [] : [trainWords(train)])].join(' · ')
}

/** Under a message, where there is something to say: its rating, its loss flag and its note. */
export function MessageMarks({ message }: { message: number | undefined }) {
  const annotations = useAnnotations()
  if (annotations === undefined || message === undefined) return null
  const marks = annotations.marksOf(message) ?? {}
  const words = wordsOf(marks)
  return (
    <div className="text-xs text-ink-2">
      {words === '' ? null : <p>{words}</p>}
      {marks.note === undefined ? null : (
        <p className="my-0.5 border-l-2 border-accent pl-2 wrap-anywhere whitespace-pre-wrap">
          <TextBlock text={marks.note} ranges={NO_RANGES} />
        </p>
      )}
      {annotations.error?.message === message ? (
        <p role="alert" className="text-bad">
          Not kept: {annotations.error.text}
        </p>
      ) : null}
    </div>
  )
}
