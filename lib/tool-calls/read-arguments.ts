import { isJsonObject, nameOfKind, readWholeJson } from './read-json.ts'
import type { Json, JsonObject } from './read-json.ts'

export type ArgumentsRead =
  | { readonly ok: true; readonly value: JsonObject; readonly wasString: boolean; readonly duplicateKeys: boolean }
  | { readonly ok: false; readonly message: string }

/** The arguments of a call: an object, or (flagged by `wasString`) a JSON string that holds the text of an object. */
export function readArguments(value: Json): ArgumentsRead {
  if (isJsonObject(value)) return { ok: true, value, wasString: false, duplicateKeys: false }
  if (typeof value !== 'string') return { ok: false, message: `'arguments' must be an object, found ${nameOfKind(value)}` }
  const inner = readWholeJson(value)
  if (!inner.ok) {
    return { ok: false, message: `'arguments' is a string that is not the JSON of an object: ${inner.message}` }
  }
  if (!isJsonObject(inner.value)) {
    return { ok: false, message: `'arguments' is a string that holds ${nameOfKind(inner.value)}, not an object` }
  }
  return { ok: true, value: inner.value, wasString: true, duplicateKeys: inner.duplicateKeys }
}
