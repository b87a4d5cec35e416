import { TextBlock } from '#components/transcript/text-block.tsx'
import { formatInteger } from '#lib/format/count.ts'
import { shownPieces } from '#lib/compare/diff-words.ts'
import type { DiffPiece, ShownPiece } from '#lib/compare/diff-words.ts'

const NO_RANGES = [] as const

export interface DiffTextProps {
  pieces: readonly DiffPiece[]
  side: 'left' | 'right'
  /** Nothing of what is common is left out. */
  whole: boolean
}

/** One side of a word diff: what only this side has is marked, struck through on the left and underlined on the right. */
export function DiffText({ pieces, side, whole }: DiffTextProps) {
  return (
    <div className="verbatim">
      {shownPieces(pieces, side, whole).map((piece) => (
        <Piece key={piece.start} piece={piece} />
      ))}
    </div>
  )
}

function Piece({ piece }: { piece: ShownPiece }) {
  if (piece.hidden !== undefined) {
    return <span className="mx-1 rounded bg-hover px-1 font-sans text-xs text-ink-3">… {formatInteger(piece.hidden)} common characters …</span>
  }
  const text = <TextBlock text={piece.text} ranges={NO_RANGES} />
  if (piece.kind === 'left') return <del className="rounded-xs bg-bad-ground text-bad decoration-1">{text}</del>
  if (piece.kind === 'right') return <ins className="rounded-xs bg-ok-ground text-ok decoration-1 underline-offset-2">{text}</ins>
  return text
}
