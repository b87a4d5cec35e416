/** A stretch of a message's text: as it stands, or something that is shown apart, by its name. */
export interface ContentPiece {
  readonly start: number
  readonly text: string
  /** What is shown apart: the name that it was given. */
  readonly apart?: string
}

export interface ApartSpan {
  readonly span: readonly [number, number]
  readonly name: string
}

/** Cuts text at what is shown apart (calls, reasoning). The pieces joined are the text; a span inside another is part of it. */
export function contentPieces(text: string, apart: readonly ApartSpan[]): readonly ContentPiece[] {
  const pieces: ContentPiece[] = []
  let end = 0
  for (const { span, name } of apart.toSorted((a, b) => a.span[0] - b.span[0])) {
    const [from, to] = span
    if (from < end || to > text.length) continue
    if (from > end) pieces.push({ start: end, text: text.slice(end, from) })
    pieces.push({ start: from, text: text.slice(from, to), apart: name })
    end = to
  }
  if (end < text.length) pieces.push({ start: end, text: text.slice(end) })
  return pieces
}
