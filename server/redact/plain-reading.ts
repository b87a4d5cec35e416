import 'server-only'

/** Colours of a terminal. */
// oxlint-disable-next-line no-control-regex -- an escape character is what they begin with
const COLOUR = /(?:\u001B|\\{1,15}(?:u001b|x1b|033))\[[\d;?]{0,20}[a-z]/gi
/** What JSON, URLs and HTML write in place of a character, also where they are written into each other. */
const ESCAPED = /\\{1,15}(?:u00[2-7][\da-f]|[nrt"'/])|%(?:25){0,5}[2-7][\da-f]|&(?:amp;){0,5}(?:quot|apos|#34|#39|#x27);/gi

/**
 * A text as it is read, not as it is written: what stands around a secret there would else hide it (`\nghp_…` in JSON,
 * `token%3D…` in a URL). Of a text that is written as it is read the same string.
 */
export function plainReading(text: string): string {
  return text.replaceAll(COLOUR, '').replaceAll(ESCAPED, character)
}

function character(escaped: string): string {
  if (escaped.startsWith('&')) return /quot|34/i.test(escaped) ? '"' : "'"
  const code = /(?:u00|%(?:25)*)([\da-f]{2})$/i.exec(escaped)?.[1]
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
  return /[nrt]$/.test(escaped) ? '\n' : escaped.slice(-1)
}
