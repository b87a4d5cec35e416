import { findIn } from '../transcript/find-text.ts'
import type { TokenPart } from './token-part.ts'

/**
 * Which tokens of a range a pattern touches: token index to the start of its match, as an offset in the text of the range. What
 * goes on in the next row is looked for, too.
 */
export function findTokens(part: TokenPart, { from, to }: { from: number; to: number }, pattern: RegExp): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  const matches = findIn(part.searchText(from, to).text, pattern)
  if (matches.length === 0) return found
  let at = 0
  let unit = 0
  for (let index = from; index < to; index += 1) {
    const start = unit
    // Decoded from the start of the range, as the text is: bytes that are no text take as many units as they do there.
    unit = part.textOf(from, index + 1).length
    while (at < matches.length && (matches[at]?.end ?? 0) <= start) at += 1
    const match = matches[at]
    if (match === undefined) break
    if (match.start < unit) found.set(index, match.start)
  }
  return found
}
