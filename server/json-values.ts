import 'server-only'
import { LIMITS } from '#server/limits.ts'

const BACKSLASH = 92

/** Whether a text of JSON holds more values than are taken; what stands in its strings does not count. */
export function hasTooManyValues(text: string, limit: number = LIMITS.jsonValues): boolean {
  if (text.length <= limit) return false
  const next = /["[{,]/g
  let count = 0
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    if (found[0] === '"') next.lastIndex = endOfString(text, found.index + 1)
    else count += 1
    if (count > limit) return true
  }
  return false
}

/** The place behind the quote that closes a string, which begins at `from`. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote
    while (before > from && text.charCodeAt(before - 1) === BACKSLASH) before -= 1
    if ((quote - before) % 2 === 0) return quote + 1
  }
  return text.length
}
