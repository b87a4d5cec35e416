import { visibleText } from './visible-text.ts'

/** Text of models and people as one line for a list or a title: what cannot be seen is named, white space is one space. */
export function oneLine(text: string, limit = 300): string {
  const start = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '').trim()
  const line = visibleText(start)
    .map((piece) => (piece.hidden === undefined ? piece.text : `‹${piece.hidden}›`))
    .join('')
    .replace(/\s+/g, ' ')
  return text.length > limit ? `${line}…` : line
}
