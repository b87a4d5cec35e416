import { messageOf } from '../errors.ts'
import { jsonObject, jsonProblem } from '../json-value.ts'
import type { JsonObject } from '../tool-calls/read-json.ts'
import { nodeOf, readJsonSource, type JsonNode, type JsonPath } from './json-source.ts'

/** The arguments of a call from their text: an object, or why they are none. No text stands for no arguments. */
export function readArguments(text: string): { readonly value?: JsonObject; readonly fault?: string } {
  if (text.trim() === '') return { value: {} }
  try {
    const value: unknown = JSON.parse(text)
    const { data } = jsonObject.safeParse(value)
    if (data !== undefined) return { value: data }
    const problem = jsonProblem(value)
    if (problem !== undefined) return { fault: `The arguments cannot be taken: ${problem}.` }
    return { fault: 'The arguments are JSON, but not an object: write them as {"name": value}.' }
  } catch (cause) {
    return { fault: `The arguments are not JSON: ${messageOf(cause)}` }
  }
}

/** Where each argument stands in the text of an object; undefined where the text is none, or nested too deeply for a form. */
export function argumentsSource(text: string): JsonNode | undefined {
  try {
    const root = readJsonSource(text.trim() === '' ? '{}' : text)
    return text.trim() === '' || text[root.start] === '{' ? root : undefined
  } catch {
    return undefined
  }
}

/** An argument as it is written; undefined where there is none. */
export function argumentAt(text: string, path: JsonPath): string | undefined {
  const root = argumentsSource(text)
  const node = root && nodeOf(root, path)
  return node && text.slice(node.start, node.end)
}
