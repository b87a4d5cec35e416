import { useAnnotations, type Annotations } from '#components/hooks/use-annotations.ts'
import type { Marks, Train } from '#lib/messages/marks.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'

const NO_RANGES = [] as const
const LOOK = 'rounded px-1 hover:bg-hover hover:text-ink aria-pressed:bg-selected aria-pressed:text-ink'

function isMarked(marks: Marks | undefined): boolean {
  return (marks?.rating ?? 0) !== 0 || marks?.note !== undefined || marks?.train !== undefined
}

interface ButtonsProps {
  message: number
  marks: Marks | undefined
  annotations: Annotations
}

function Buttons({ message, marks, annotations }: ButtonsProps) {
  const { rating = 0, note, train } = marks ?? {}
  return (
    <>
      <button type="button" className={LOOK} aria-pressed={rating > 0} title="Rate good (+)" onClick={() => annotations.rate(message, 1)}>
        <span aria-hidden>▲ </span>good
      </button>
      <button type="button" className={LOOK} aria-pressed={rating < 0} title="Rate bad (-)" onClick={() => annotations.rate(message, -1)}>
        <span aria-hidden>▼ </span>bad
      </button>
      <button type="button" className={LOOK} aria-pressed={train !== undefined} title="Train on this message, or not (*)" onClick={() => annotations.train(message)}>
        {trainWords(train)}
      </button>
      <button type="button" className={LOOK} title="Note (n)" onClick={() => annotations.setNoting(message)}>
        {note === undefined ? 'note' : 'edit note'}
      </button>
    </>
  )
}

/** Under a message: its rating and note. Where there is neither, the buttons show on hover only, and take no room. */
export function MessageMarks({ message }: { message: number | undefined }) {
  const annotations = useAnnotations()
  if (annotations === undefined || message === undefined) return null
  const marks = annotations.marksOf(message)
  const note = marks?.note
  const problem = annotations.error?.message === message ? annotations.error.text : undefined
  const buttons = <Buttons message={message} marks={marks} annotations={annotations} />
  if (!isMarked(marks) && problem === undefined) {
    return (
      <div className="relative hidden h-0 text-xs text-ink-3 group-hover:block">
        <span className="absolute right-0 -bottom-0.5 rounded bg-ground">{buttons}</span>
      </div>
    )
  }
  return (
    <div className="flex flex-wrap items-baseline gap-x-1 text-xs text-ink-3">
      {buttons}
      <Note text={note} />
      {problem === undefined ? null : (
        <span role="alert" className="text-bad">
          Not kept: {problem}
        </span>
      )}
    </div>
  )
}

function trainWords(train: Train | undefined): string {
  if (train === undefined) return 'loss flag'
  if (typeof train === 'boolean') return train ? 'trained' : 'not trained'
  return 'trained in part'
}

function Note({ text }: { text: string | undefined }) {
  return text === undefined ? null : (
    <span className="min-w-0 basis-full border-l-2 border-accent pl-2 wrap-anywhere whitespace-pre-wrap text-ink-2">
      <TextBlock text={text} ranges={NO_RANGES} />
    </span>
  )
}
