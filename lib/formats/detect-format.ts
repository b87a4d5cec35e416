import type { Format } from '../api/transfer.ts'
import { isJsonObject } from '../tool-calls/read-json.ts'
import type { Json } from '../tool-calls/read-json.ts'

/** The format that a record is in, by its keys; undefined where it is none that is known. */
export function detectFormat(record: Json): Format | undefined {
  if (Array.isArray(record)) return hasRoles(record) ? 'openai-messages' : undefined
  if (!isJsonObject(record)) return undefined
  const has = (name: string): boolean => Object.hasOwn(record, name)
  if ((has('chosen') && has('rejected')) || (has('pos') && has('neg')) || (has('preferred_output') && has('non_preferred_output'))) {
    return 'preference-pairs'
  }
  if (has('conversations') || has('conversation')) return 'hermes-trajectory'
  if (Array.isArray(record['messages'])) return hasSpeakers(record['messages']) ? 'hermes-trajectory' : 'openai-messages'
  if (has('tokens') && has('masks')) return 'token-masks'
  return has('prompt') && has('completion') ? 'openai-messages' : undefined
}

function hasRoles(items: readonly Json[]): boolean {
  const [first] = items
  return first !== undefined && isJsonObject(first) && Object.hasOwn(first, 'role')
}

function hasSpeakers(items: readonly Json[]): boolean {
  const [first] = items
  return first !== undefined && isJsonObject(first) && Object.hasOwn(first, 'from') && Object.hasOwn(first, 'value')
}
