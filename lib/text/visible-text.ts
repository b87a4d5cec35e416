/**
 * Characters that a reader cannot see but that change what text means or how it looks: controls (but not tab and line
 * feed, nor CR before LF), soft hyphen, bidi marks, overrides and isolates, zero-width characters, line and paragraph
 * separators, fillers, tags, the variation selectors used to smuggle data, and surrogates without their other half.
 */
const HIDDEN =
  '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200c\\u200e\\u200f' +
  '\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{d800}-\\u{dfff}\\u{e0000}-\\u{e01ef}'
/** A zero-width joiner is left alone inside an emoji, where it only joins pictures. */
const JOINER = '(?<![\\p{Extended_Pictographic}\\ufe0f\\u{1f3fb}-\\u{1f3ff}])\\u200d|\\u200d(?!\\p{Extended_Pictographic})'
const ANY = new RegExp(`[${HIDDEN}\\r\\u200d]`, 'u')
const RUNS = new RegExp(`(?:[${HIDDEN}]|\\r(?!\\n)|${JOINER})+`, 'gu')
const NAMED = 4
/** Any one of them that is always hidden; global, for what looks for all. */
export const HIDDEN_CHARACTER = new RegExp(`[${HIDDEN}]`, 'gu')

/** A stretch of text as it is shown: as it stands, or (`hidden`) by the names of characters that cannot be seen. */
export interface TextPiece {
  /** UTF-16 offset in the whole text. */
  readonly start: number
  readonly text: string
  readonly hidden?: string
}

/** What a character that cannot be seen is called, by its code point. */
export function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

function nameOf(character: string): string {
  return codePointName(character.codePointAt(0) ?? 0)
}

function namesOf(run: string): string {
  const characters = Array.from(run)
  const names: string[] = []
  for (let at = 0; at < characters.length && names.length < NAMED; ) {
    const character = characters[at] ?? ''
    let end = at + 1
    while (characters[end] === character) end += 1
    names.push(end - at === 1 ? nameOf(character) : `${nameOf(character)} ×${end - at}`)
    at = end
    if (names.length === NAMED && at < characters.length) names.push(`${characters.length - at} more`)
  }
  return names.join(' ')
}

/** Cuts text into what can be seen and what cannot. Ordinary text comes back as one piece after a single test. */
export function visibleText(text: string): readonly TextPiece[] {
  if (!ANY.test(text)) return [{ start: 0, text }]
  const pieces: TextPiece[] = []
  let end = 0
  for (const match of text.matchAll(RUNS)) {
    if (match.index > end) pieces.push({ start: end, text: text.slice(end, match.index) })
    end = match.index + match[0].length
    pieces.push({ start: match.index, text: match[0], hidden: namesOf(match[0]) })
  }
  if (end < text.length) pieces.push({ start: end, text: text.slice(end) })
  return pieces
}
