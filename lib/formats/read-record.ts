import type { z } from 'zod'
import { readWholeJson } from '../tool-calls/read-json.ts'
import type { Json, JsonObject } from '../tool-calls/read-json.ts'
import { isJsonObject, nameOfKind, positionAt } from '../tool-calls/read-json.ts'

/** The JSON of a line, or what is wrong with it and where. */
export function readRecord(line: string): { ok: true; value: Json } | { ok: false; why: string } {
  try {
    const value: Json = JSON.parse(line)
    return { ok: true, value }
  } catch (thrown) {
    const fault = readWholeJson(line)
    const why = fault.ok ? String(thrown) : `${fault.message} (column ${positionAt(line, fault.at).column})`
    return { ok: false, why: `not valid JSON: ${why}` }
  }
}

/** The object that a line holds. */
export function readObject(line: string): { ok: true; value: JsonObject } | { ok: false; why: string } {
  const read = readRecord(line)
  if (!read.ok) return read
  if (!isJsonObject(read.value)) return { ok: false, why: `a record is an object, found ${nameOfKind(read.value)}` }
  return { ok: true, value: read.value }
}

/** The first finding of a schema in words, with its place. */
export function findingOf(error: z.ZodError): string {
  const [first] = error.issues
  const place = first?.path.join('.') ?? ''
  return `${place === '' ? '' : `${place}: `}${first?.message ?? 'not what is expected'}`
}

/** A remark on the names that are not among those taken; values that say nothing (null) are passed over. */
export function unknownKeys(object: JsonObject, known: readonly string[], where: string): string[] {
  const left = Object.keys(object).filter((key) => !known.includes(key) && object[key] !== null)
  return left.length === 0 ? [] : [`${where} not taken: ${left.join(', ')}`]
}
