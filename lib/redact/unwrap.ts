/** A text without what only lays it out, and where its characters stood before. */
export interface Unwrapped {
  readonly text: string
  /** The place in the whole text of a character of this one. */
  readonly placeOf: (at: number) => number
}

/** Line breaks, plain or as JSON writes them (in JSON in JSON, too), with the indentation behind them; and what parts numbers. */
const BREAK = /(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)[ \t]{0,200}|,(?:\s|\\{1,8}[nrt]){1,200}/g
const WRAPPED = /[\w+/-]{16}$/
const BYTE = /(?<![\d.])\d{1,3}$/
const GOES_ON = /[\w+/-]/

/**
 * Joins what base64 is wrapped in, and the numbers of an array of bytes. Undefined where there is nothing to join. Only where
 * a line could be a whole one of base64, so that words do not run into one another.
 */
export function unwrap(text: string): Unwrapped | undefined {
  const parts: string[] = []
  /** Where each part begins: in the joined text, and in the whole one. */
  const begins: { readonly joined: number; readonly whole: number }[] = [{ joined: 0, whole: 0 }]
  let joined = 0
  let done = 0
  for (const { 0: found, index } of text.matchAll(BREAK)) {
    const behind = index + found.length
    const end = keptUntil(text, { index, behind })
    if (end === undefined) continue
    parts.push(text.slice(done, end))
    joined += end - done
    done = behind
    begins.push({ joined, whole: behind })
  }
  if (parts.length === 0) return undefined
  parts.push(text.slice(done))
  return { text: parts.join(''), placeOf: (at) => placeIn(begins, at) }
}

/** Up to where the text stays before a break that only lays out what goes on behind it. */
function keptUntil(text: string, { index, behind }: { index: number; behind: number }): number | undefined {
  const next = text.charAt(behind)
  if (text.charAt(index) === ',') return /\d/.test(next) && BYTE.test(text.slice(Math.max(0, index - 4), index)) ? index + 1 : undefined
  return GOES_ON.test(next) && WRAPPED.test(text.slice(Math.max(0, index - 16), index)) ? index : undefined
}

function placeIn(begins: readonly { readonly joined: number; readonly whole: number }[], at: number): number {
  let low = 0
  let high = begins.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((begins[middle]?.joined ?? 0) <= at) low = middle
    else high = middle - 1
  }
  const { joined, whole } = begins[low] ?? { joined: 0, whole: 0 }
  return whole + at - joined
}

/** Whether what the next line begins with may go on with what this one, without its line break, ends with. */
export function mayGoOn(line: string): boolean {
  const end = line.slice(-20).trimEnd()
  return WRAPPED.test(end) || /\d,$/.test(end)
}
