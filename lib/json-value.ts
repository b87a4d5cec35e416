import { z } from 'zod'
import { MAX_JSON_DEPTH } from './tool-calls/json-machine.ts'
import type { Json, JsonObject } from './tool-calls/read-json.ts'

type Level = readonly [value: unknown, depth: number]

/**
 * Why a value is not one that JSON can carry, within `MAX_JSON_DEPTH` levels; undefined where it is. Without recursion:
 * text of a model may be nested as deeply as it likes.
 */
export function jsonProblem(value: unknown): string | undefined {
  const waiting: Level[] = [[value, 0]]
  for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
    const [item, depth] = level
    if (isPlain(item)) continue
    const items = partsOf(item)
    if (items === undefined) return describe(item)
    if (depth === MAX_JSON_DEPTH) return `nested deeper than ${MAX_JSON_DEPTH} levels`
    for (const part of items) waiting.push([part, depth + 1])
  }
  return undefined
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

function partsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  return isPlainObject(value) ? Object.values(value) : undefined
}

/** What `JSON.parse` makes, and what is written as `{…}`: no Map, Date or instance of a class. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function describe(value: unknown): string {
  if (typeof value === 'number') return `holds ${value}: a number that JSON cannot carry`
  return `expected JSON, found ${value === undefined ? 'nothing' : `what is no JSON (${typeof value})`}`
}

/**
 * Any JSON value, taken as it is. Unlike `z.json()` it does not recurse, and unlike `z.record()` it keeps a key named
 * `__proto__`, which `JSON.parse` makes a key like any other.
 */
export const jsonValue = z.custom<Json>((value) => jsonProblem(value) === undefined, {
  error: ({ input }) => jsonProblem(input) ?? 'expected JSON',
})

/** A JSON object, taken as it is. */
export const jsonObject = z.custom<JsonObject>((value) => isPlainObject(value) && jsonProblem(value) === undefined, {
  error: ({ input }) => (isPlainObject(input) ? (jsonProblem(input) ?? 'expected an object') : 'expected an object'),
})
