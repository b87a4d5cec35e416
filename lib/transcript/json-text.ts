/** A JSON value as it comes out of a log. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const texts = new WeakMap<object, string>()

const ONE_LINE = 72

/**
 * A value as it is shown: a string as it stands, what is short as JSON on one line, everything else as JSON with two
 * spaces; remembered for objects. Line breaks in the JSON are layout only: inside strings they are escaped.
 */
export function jsonText(value: Json): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const known = texts.get(value)
  if (known !== undefined) return known
  const pretty = JSON.stringify(value, null, 2)
  const text = pretty.length > ONE_LINE * 2 ? pretty : oneLine(pretty)
  texts.set(value, text)
  return text
}

function oneLine(pretty: string): string {
  const line = pretty.replaceAll(/(?<=[[{])\n\s*|\n\s*(?=[\]}])/g, '').replaceAll(/\n\s*/g, ' ')
  return line.length > ONE_LINE ? pretty : line
}
