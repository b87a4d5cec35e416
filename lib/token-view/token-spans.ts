import type { TokenColumns } from '../tokens/columns.ts'
import { UNKNOWN_ID } from '../tokens/columns.ts'
import { tokenGlyphs } from '../tokens/token-glyphs.ts'
import type { Glyphs } from '../tokens/token-glyphs.ts'
import { readTokenText, SPECIAL_CLUSTER, UNKNOWN_CLUSTER } from '../tokens/token-text.ts'

/** A stretch of a token as it is drawn: text, a sign that stands for white space, or the name of what cannot be seen. */
export interface SpanPiece {
  readonly text: string
  readonly look: 'text' | 'sign' | 'hidden'
}

/**
 * One token as it is drawn. `part`: only a mark, since the character that it is a part of stands in an earlier token's span;
 * `unknown`: its bytes are not known.
 */
export interface TokenSpan {
  /** Of the token in its side of the turn. */
  readonly index: number
  readonly kind: 'text' | 'special' | 'unknown' | 'part'
  /** The token after the last one that is drawn here, marks included: all of them give the span its colour. */
  readonly end: number
  /** It begins with one space, which the style sheet draws. */
  readonly spaced: boolean
  readonly pieces: readonly SpanPiece[]
}

/** A line may break before a sign for a space, as before the space itself. */
const BREAK = '\u200b'
const NO_PIECES: readonly SpanPiece[] = []

function pieceOf({ shown, kind, text }: Glyphs): SpanPiece {
  if (kind === 'newline') return { text: `${shown}\n`, look: 'sign' }
  if (kind === 'space') return { text: text === '\t' ? `${shown}\t` : BREAK + shown, look: 'sign' }
  return { text: shown, look: kind }
}

function joined(pieces: readonly SpanPiece[]): readonly SpanPiece[] {
  const all: SpanPiece[] = []
  for (const piece of pieces) {
    const last = all.at(-1)
    if (last?.look === piece.look && piece.look !== 'hidden') all[all.length - 1] = { ...last, text: last.text + piece.text }
    else all.push(piece)
  }
  return all
}

/** The tokens of columns from `from` to `to`, as columns of their own without alternatives. */
function sliceOf(columns: TokenColumns, from: number, to: number): TokenColumns {
  return {
    ...columns,
    count: to - from,
    flags: columns.flags.subarray(from, to),
    byteStart: columns.byteStart.subarray(from, to + 1),
  }
}

function unknownPiece(id: number | undefined): SpanPiece {
  return { text: id === undefined || id === UNKNOWN_ID ? '\ufffd' : String(id), look: 'hidden' }
}

function clusterSpan(place: Pick<TokenSpan, 'index' | 'end'>, text: string, isSpecial: boolean): TokenSpan {
  const glyphs = tokenGlyphs(text)
  const spaced = !isSpecial && glyphs[0]?.text === ' ' && glyphs[1]?.kind === 'text'
  const pieces = joined((spaced ? glyphs.slice(1) : glyphs).map(pieceOf))
  return { ...place, kind: isSpecial ? 'special' : text === '' ? 'part' : 'text', spaced, pieces }
}

/** What to draw for the tokens from `from` to `to`: in order, one span each. */
export function tokenSpans(columns: TokenColumns, from: number, to: number): readonly TokenSpan[] {
  const { count, text, kinds, tokenStart, charStart } = readTokenText(sliceOf(columns, from, to))
  const spans: TokenSpan[] = []
  for (let cluster = 0; cluster < count; cluster += 1) {
    const index = from + (tokenStart[cluster] ?? 0)
    const end = from + (tokenStart[cluster + 1] ?? 0)
    const kind = kinds[cluster]
    if (kind === UNKNOWN_CLUSTER) spans.push({ index, end, kind: 'unknown', spaced: false, pieces: [unknownPiece(columns.ids[index])] })
    else spans.push(clusterSpan({ index, end }, text.slice(charStart[cluster], charStart[cluster + 1]), kind === SPECIAL_CLUSTER))
    for (let other = index + 1; other < end; other += 1) {
      spans.push({ index: other, end: other + 1, kind: 'part', spaced: false, pieces: NO_PIECES })
    }
  }
  return spans
}
