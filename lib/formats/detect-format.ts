import type { Format } from '../api/transfer.ts'
import { isJsonObject } from '../tool-calls/read-json.ts'
import type { Json } from '../tool-calls/read-json.ts'

/** Keys that tell a format: all of one list have to be there. The first format that fits counts. */
const SIGNS: readonly (readonly [format: Format, keys: readonly string[]])[] = [
  ['preference-pairs', ['chosen', 'rejected']],
  ['preference-pairs', ['pos', 'neg']],
  ['preference-pairs', ['preferred_output', 'non_preferred_output']],
  ['hermes-trajectory', ['conversations']],
  ['hermes-trajectory', ['conversation']],
  ['token-masks', ['tokens', 'masks']],
  ['openai-messages', ['messages']],
  ['openai-messages', ['prompt', 'completion']],
]

/** The format that a record is in, by its keys; undefined where it is none that is known. */
export function detectFormat(record: Json): Format | undefined {
  if (Array.isArray(record)) return firstHas(record, ['role']) ? 'openai-messages' : undefined
  if (!isJsonObject(record)) return undefined
  if (firstHas(record['messages'], ['from', 'value'])) return 'hermes-trajectory'
  return SIGNS.find(([, keys]) => keys.every((key) => Object.hasOwn(record, key)))?.[0]
}

function firstHas(items: Json | undefined, keys: readonly string[]): boolean {
  const [first] = Array.isArray(items) ? items : []
  return first !== undefined && isJsonObject(first) && keys.every((key) => Object.hasOwn(first, key))
}
