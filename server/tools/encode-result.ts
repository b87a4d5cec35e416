import 'server-only'
import { jsonProblem } from '#lib/json-value.ts'

export interface EncodedResult {
  /** The result as JSON text of at most the limit. */
  readonly json: string
  /** How much of the result's text was cut, in bytes of UTF-8; absent when it is whole. */
  readonly truncatedBytes?: number
}

/**
 * A tool's result as JSON. One that is longer than `limitBytes` is cut to a string that ends with a note of how much is
 * missing. A tool that returns nothing has the result null.
 * @throws TypeError for what JSON cannot hold: a cycle, NaN, an infinite number, a bigint, a function, a symbol; and for
 * what is nested too deeply.
 */
export function encodeResult(value: unknown, limitBytes: number): EncodedResult {
  // As JSON it would only be longer: a huge text is not copied to find that out.
  if (typeof value === 'string' && Buffer.byteLength(value) > limitBytes) return cut(value, limitBytes)
  const json = JSON.stringify(value ?? null, refuseForeign)
  if (Buffer.byteLength(json) > limitBytes) return cut(typeof value === 'string' ? value : json, limitBytes)
  // What nests more deeply than the readers of a log go would make the run unreadable.
  const problem = jsonProblem(JSON.parse(json))
  if (problem !== undefined) throw new TypeError(`the tool's result cannot be kept: ${problem}`)
  return { json }
}

function refuseForeign(key: string, value: unknown): unknown {
  const isForeign =
    typeof value === 'bigint' ||
    typeof value === 'function' ||
    typeof value === 'symbol' ||
    (typeof value === 'number' && !Number.isFinite(value))
  if (!isForeign) return value
  const what = typeof value === 'number' || typeof value === 'bigint' ? String(value) : `a ${typeof value}`
  throw new TypeError(`the tool's result holds ${what}${key === '' ? '' : ` at ${key}`}, which JSON cannot carry`)
}

/**
 * The longest beginning of the text that fits, by bisection: escapes make JSON longer than the text by an unknown amount.
 * It never ends inside a surrogate pair, for half a pair is escaped and so takes more room than the whole one.
 */
function cut(text: string, limitBytes: number): EncodedResult {
  const totalBytes = Buffer.byteLength(text)
  const encodeFirst = (length: number) => {
    const kept = text.slice(0, length)
    const truncatedBytes = totalBytes - Buffer.byteLength(kept)
    return { json: JSON.stringify(`${kept}\n[${truncatedBytes} of ${totalBytes} bytes cut]`), truncatedBytes }
  }
  let fits = 0
  let tooLong = Math.min(text.length, limitBytes) + 1
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2)
    if (Buffer.byteLength(encodeFirst(middle).json) <= limitBytes) fits = middle
    else tooLong = middle
  }
  return encodeFirst(fits)
}
