import type { Rejection } from '../run/events.ts'
import { isJsonObject } from './read-json.ts'
import type { Json } from './read-json.ts'

function quote(text: string): string {
  // Tool output must not be able to write a tag (a `</tool_response>`, say) into the conversation.
  return JSON.stringify(text).replaceAll('<', String.raw`\u003c`)
}

/** JSON spaced as Python's `json.dumps` does it, which is what models were trained on; `<` only ever as an escape. */
export function toPythonJson(value: Json): string {
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(toPythonJson).join(', ')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, item]) => `${quote(key)}: ${toPythonJson(item)}`)
  return `{${members.join(', ')}}`
}

/** Seconds to three decimals, with a decimal point even where they are whole, as Python writes them. */
function toSeconds(durationMs: number): string {
  const seconds = Math.round(durationMs) / 1000
  return Number.isInteger(seconds) ? `${seconds}.0` : String(seconds)
}

export interface ToolAnswer {
  readonly name: string
  readonly durationMs: number
  readonly outcome: { readonly ok: boolean; readonly result: Json; readonly error?: string | undefined }
}

/** What the model is told of a call that was made. */
export function callLine({ name, durationMs, outcome }: ToolAnswer): string {
  const answer = outcome.ok
    ? `"result": ${toPythonJson(outcome.result)}`
    : `"error": ${toPythonJson(outcome.error ?? outcome.result)}`
  return `<tool_response>{"name": ${quote(name)}, "duration_s": ${toSeconds(durationMs)}, ${answer}}</tool_response>`
}

/** What the model is told of a call that could not be made. */
export function rejectionLine(error: Rejection): string {
  return `<tool_response>${toPythonJson({ error: `${error.kind}: ${error.message}` })}</tool_response>`
}

/** The user message that answers a reply: a line per block, and a request where none of them could be used. */
export function observationText(lines: readonly string[], onlyRejections: boolean): string {
  const text = lines.join('\n')
  return onlyRejections ? `${text}\nNo call could be run. Please correct it and write valid JSON.` : text
}
