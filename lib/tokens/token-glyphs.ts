import { visibleText } from '../text/visible-text.ts'

/** A piece of a token's text as it is drawn. */
export interface Glyphs {
  readonly text: string
  /** What is drawn: the text itself, a sign for white space, or the names of characters that cannot be seen. */
  readonly shown: string
  readonly kind: 'text' | 'space' | 'newline' | 'hidden'
}

const SIGNS: Readonly<Record<string, string>> = { ' ': '·', '\t': '⇥', '\n': '↵', '\r': '␍' }
/** One sign, a run of other white space (no-break and Unicode spaces), or a run of anything else. */
const PIECES = /[ \t\n\r]|[^\S \t\n\r]+|\S+/gu

/**
 * Cuts a cluster's text into what is drawn: white space as signs (a line still breaks after `newline`), controls, bidi
 * marks, zero-width and unusual spaces by name (`U+200B`).
 */
export function tokenGlyphs(text: string): readonly Glyphs[] {
  const glyphs: Glyphs[] = []
  for (const [piece] of text.matchAll(PIECES)) {
    const sign = SIGNS[piece]
    if (sign !== undefined) glyphs.push({ text: piece, shown: sign, kind: piece === '\n' ? 'newline' : 'space' })
    else if (piece.trim() === '') glyphs.push({ text: piece, shown: codes(piece), kind: 'hidden' })
    else glyphs.push(...seen(piece))
  }
  return glyphs
}

function seen(text: string): Glyphs[] {
  return visibleText(text).map((piece): Glyphs => {
    if (piece.hidden === undefined) return { text: piece.text, shown: piece.text, kind: 'text' }
    return { text: piece.text, shown: piece.hidden, kind: 'hidden' }
  })
}

function codes(text: string): string {
  return Array.from(text, (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')
}
