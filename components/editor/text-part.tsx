import { useFold } from '#components/hooks/use-folds.ts'
import { noteCaret } from '#components/hooks/use-editor-focus.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { TextEdit } from '#components/editor/text-edit.tsx'
import { countOf } from '#lib/format/count.ts'
import { contentPieces, type ApartSpan } from '#lib/editor/content-pieces.ts'
import { clipLimit, clipText } from '#lib/text/clip-text.ts'
import type { MarkedRange } from '#lib/text/mark-text.ts'
import { oneLine } from '#lib/text/one-line.ts'
import type { EditorField } from '#components/hooks/use-editor-field.ts'

export interface TextPartProps {
  /** The row's key and the part's name, as folds know it. */
  name: string
  label: string
  empty: string
  field: EditorField
  editing: boolean
  onEdit: (on: boolean) => void
  /** What of the text is shown apart, and so stands here as a word only. */
  apart?: readonly ApartSpan[]
  faults?: readonly MarkedRange[]
}

const NONE: readonly MarkedRange[] = []
const NO_SPANS: readonly ApartSpan[] = []

function within(ranges: readonly MarkedRange[], start: number, length: number): readonly MarkedRange[] {
  const inside = ranges.filter((range) => range.start < start + length && range.end > start)
  return inside.length === 0 ? NONE : inside.map((range) => ({ ...range, start: range.start - start, end: range.end - start }))
}

function Pieces({ text, apart, faults }: { text: string; apart: readonly ApartSpan[]; faults: readonly MarkedRange[] }) {
  return contentPieces(text, apart).map(({ start, text: piece, apart: name }) =>
    name === undefined ? (
      <span key={start} data-start={start}>
        <TextBlock text={piece} ranges={within(faults, start, piece.length)} />
      </span>
    ) : (
      <span key={start} data-apart={start} className="rounded bg-hover px-1 text-xs text-ink-2" title={oneLine(piece, 500)}>
        {name}
      </span>
    ),
  )
}

/** A text of a message: read until it is pressed, then written. */
export function TextPart({ name, label, empty, field, editing, onEdit, apart = NO_SPANS, faults = NONE }: TextPartProps) {
  const [all, setAll] = useFold(`${name}/all`)
  const { text } = field
  if (editing) return <TextEdit {...field} label={label} onLeave={() => onEdit(false)} />
  const clip = clipText(text, clipLimit('content'))
  return (
    <>
      <div
        role="textbox"
        aria-readonly="true"
        aria-multiline="true"
        tabIndex={0}
        title="Press to write (Enter)"
        aria-label={label}
        className="verbatim -mx-1 min-h-[19px] cursor-text rounded px-1 hover:bg-hover"
        onClick={(event) => {
          if (!(window.getSelection()?.isCollapsed ?? true)) return
          noteCaret(event.currentTarget, event)
          onEdit(true)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.target !== event.currentTarget) return
          event.preventDefault()
          onEdit(true)
        }}
      >
        {text === '' ? <span className="font-sans text-ink-3">{empty}</span> : <Pieces text={all ? text : clip.shown} apart={apart} faults={faults} />}
      </div>
      {clip.clipped ? (
        <button type="button" className="text-accent text-xs hover:underline" onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all ${countOf(clip.lines, 'line')}`}
        </button>
      ) : null}
    </>
  )
}
