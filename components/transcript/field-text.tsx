import { useFinding } from '#components/hooks/use-find.ts'
import { useFold } from '#components/hooks/use-folds.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { countOf } from '#lib/format/count.ts'
import { clipLimit, clipText, textBlocks } from '#lib/text/clip-text.ts'
import type { MarkedRange } from '#lib/text/mark-text.ts'
import { findIn } from '#lib/transcript/find-text.ts'

export interface FieldTextProps {
  /** Key of the row, and name of this text in it: how find and folds know it. */
  row: string
  field: string
  text: string
  ranges?: readonly MarkedRange[]
  /** Shown whole from the start. */
  whole?: boolean
  /** A sentence of Retake's own, not text of a model or a tool. */
  prose?: boolean
}

const NO_RANGES: readonly MarkedRange[] = []

function useHits(row: string, field: string, text: string): readonly MarkedRange[] {
  const { pattern, active } = useFinding()
  if (pattern === undefined) return NO_RANGES
  const isHere = active?.key === row && active.field === field
  return findIn(text, pattern).map(({ start, end }) => ({
    start,
    end,
    mark: isHere && start === active.start ? 'active' : 'hit',
  }))
}

/** The ranges that touch a block, counted from its start. */
function within(ranges: readonly MarkedRange[], start: number, length: number): readonly MarkedRange[] {
  if (ranges.length === 0) return NO_RANGES
  const inside = ranges.filter((range) => range.start < start + length && range.end > start)
  return inside.length === 0
    ? NO_RANGES
    : inside.map((range) => ({ ...range, start: range.start - start, end: range.end - start }))
}

/** A text of the transcript: verbatim, clipped when long, with what find found in it. */
export function FieldText({ row, field, text, ranges = NO_RANGES, whole = false, prose = false }: FieldTextProps) {
  const [all, setAll] = useFold(`${row}/${field}/all`, whole)
  const clip = clipText(text, clipLimit(field))
  const shown = all ? text : clip.shown
  const hits = useHits(row, field, shown)
  const marked = hits.length === 0 ? ranges : [...ranges, ...hits]
  return (
    <>
      {textBlocks(shown).map((block) => (
        <div key={block.start} className={prose ? 'wrap-anywhere whitespace-pre-wrap' : 'verbatim'}>
          <TextBlock text={block.text} ranges={within(marked, block.start, block.text.length)} />
        </div>
      ))}
      {clip.clipped ? (
        <button type="button" className="text-accent text-xs hover:underline" onClick={() => setAll(!all)}>
          {all ? 'Show less' : clip.lines > 1 ? `Show all ${countOf(clip.lines, 'line')}` : `Show all ${countOf(text.length, 'character')}`}
        </button>
      ) : null}
    </>
  )
}
