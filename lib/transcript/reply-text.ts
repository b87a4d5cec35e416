/** Text without the line breaks around it, which only part it from tags; the inspector shows them. */
export function withoutBlankEnds(text: string): string {
  return text.slice(blankStart(text)).trimEnd()
}

/** How many line breaks a text begins with, in UTF-16 units. */
export function blankStart(text: string): number {
  let start = 0
  while (text[start] === '\n' || text[start] === '\r') start += 1
  return start
}
