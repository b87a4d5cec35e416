import { messageOf } from '../errors.ts'
import { jsonObject, jsonProblem } from '../json-value.ts'
import type { JsonRecord } from './argument-fields.ts'

/** The arguments of a call from their text: an object, or why they are none. No text stands for no arguments. */
export function readArguments(text: string): { readonly value?: JsonRecord; readonly fault?: string } {
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
