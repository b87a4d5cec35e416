import { z } from 'zod'
import { messageOf } from '../errors.ts'
import type { JsonRecord } from './argument-fields.ts'

const recordSchema = z.record(z.string(), z.json())

/** The arguments of a call from their text: an object, or why they are none. No text stands for no arguments. */
export function readArguments(text: string): { readonly value?: JsonRecord; readonly fault?: string } {
  if (text.trim() === '') return { value: {} }
  try {
    const { data } = recordSchema.safeParse(JSON.parse(text))
    return data === undefined ? { fault: 'The arguments are JSON, but not an object: write them as {"name": value}.' } : { value: data }
  } catch (cause) {
    return { fault: `The arguments are not JSON: ${messageOf(cause)}` }
  }
}
